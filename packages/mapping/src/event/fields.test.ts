import { describe, expect, test } from '@jest/globals';
import { asText } from './fields.js';

describe('asText', () => {
  test.each([
    ['a text as it is', ' Ab ', ' Ab '],
    ['a number in its own digits', 12.5, '12.5'],
    ['a mark for half a character, which would spoil the request', 'cut \ud83d', 'cut \ufffd'],
    ['a whole character beyond the first plane', '\u{1f6d2}', '\u{1f6d2}'],
    ['nothing for a blank text', '  ', undefined],
    ['nothing for a number that lost its digits', 2 ** 53, undefined],
    ['nothing for what is no text', { a: 1 }, undefined],
    ['nothing for no number', Number.NaN, undefined],
  ])('gives %s', (_, value, text) => {
    expect(asText(value)).toBe(text);
  });
});
