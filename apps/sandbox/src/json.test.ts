import { describe, expect, it } from '@jest/globals';
import { parseJson, tryParseJson, writeJson } from './json.js';

describe('JSON', () => {
  it.each([
    ['an integer past 2^53 in a list', '[9007199254740993]'],
    ['an integer past 2^53 behind a key', '{"lead_id":12345678901234567}'],
    [
      'an integer past 2^53 after white space',
      '{"lead_id":\n  -12345678901234567}',
      '{"lead_id":-12345678901234567}',
    ],
    ['a long run of digits inside a string', '{"id":"12345678901234567890"}'],
    ['ordinary numbers beside a big one', '[1.5,9007199254740993,-0.25,7]'],
    ['text of every script', '{"name":"東京 São \\"x\\""}'],
  ])('leaves %s as it was', (_what, text, written = text) => {
    expect(writeJson(parseJson(text))).toBe(written);
  });

  it('reads a big integer as a number of its own kind, not as text', () => {
    expect(parseJson('[9007199254740993]')).toEqual([9007199254740993n]);
  });

  it('answers undefined for what is not JSON', () => {
    expect(tryParseJson('{"a":')).toBeUndefined();
  });
});
