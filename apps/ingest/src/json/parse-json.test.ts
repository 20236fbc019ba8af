import { describe, expect, test } from '@jest/globals';
import { MAX_BODY_DEPTH, parseJson } from './parse-json.js';

function nested(levels: number): string {
  return `${'['.repeat(levels)}${']'.repeat(levels)}`;
}

describe('numbers', () => {
  test.each([
    [
      'an integer past 2^53 is kept as its digits',
      '{"id":12345678901234567890}',
      { id: '12345678901234567890' },
    ],
    ['so is a negative one', '{"id":-12345678901234567890}', { id: '-12345678901234567890' }],
    ['so is one in a list', '[9007199254740993]', ['9007199254740993']],
    ['so is one after a line break', '{"id":\n  9007199254740993}', { id: '9007199254740993' }],
    ['the largest exact integer stays a number', '{"id":9007199254740991}', { id: 9007199254740991 }],
    ['digits in a string are left alone', '{"id":"12345678901234567890"}', { id: '12345678901234567890' }],
    ['a long fraction stays a number', '{"price":0.1234567890123456789}', { price: 0.12345678901234568 }],
    ['an exponent stays a number', '{"price":1000000000000000000e-18}', { price: 1 }],
    [
      'an id beside a long number keeps its text',
      '{"id":"00123","n":12345678901234567890}',
      { id: '00123', n: '12345678901234567890' },
    ],
    [
      'the last of two equal keys wins, with long numbers as without',
      '{"a":1,"a":2,"n":12345678901234567890}',
      { a: 2, n: '12345678901234567890' },
    ],
  ])('%s', (_rule, text, value) => {
    expect(parseJson(text)).toEqual(value);
  });
});

describe('keys', () => {
  test.each([
    ['as it is', '{"a":{"__proto__":{"polluted":true},"b":1}}'],
    ['with an escape in its name', '{"a":{"\\u005F_proto\\u005f_":{"polluted":true},"b":1}}'],
    ['with an escaped letter in its name', '{"a":{"__pr\\u006fto__":{"polluted":true},"b":1}}'],
    ['with a long number beside it', '{"a":{"__proto__":{"polluted":true},"b":1},"n":12345678901234567890}'],
  ])('a key __proto__ is left out, %s', (_how, text) => {
    const value = parseJson(text);
    expect(value).toMatchObject({ a: { b: 1 } });
    expect(JSON.stringify(value)).not.toContain('polluted');
    expect(Object.getPrototypeOf(Reflect.get(Object(value), 'a'))).toBe(Object.prototype);
  });
});

describe('what is refused', () => {
  test.each([
    ['an empty body', '', 'The body is empty. Send a JSON object.'],
    ['white space', ' \n', 'The body is empty. Send a JSON object.'],
    ['a body cut off', '{"a":', /^The body is not valid JSON\./],
    ['a leading zero', '{"a":012345678901234567890}', /^The body is not valid JSON\./],
  ])('%s', (_what, text, message) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'invalid_json' }));
    expect(() => parseJson(text)).toThrow(message);
  });

  test('the sentence about broken JSON never repeats the body', () => {
    expect(() => parseJson('{"email": jane@example.com}')).toThrow(expect.not.stringContaining('jane'));
  });

  test('a body of brackets with a long number in it', () => {
    const text = `[${nested(100_000)},12345678901234567890]`;
    expect(() => parseJson(text)).toThrow(`nested deeper than ${MAX_BODY_DEPTH} levels`);
  });
});

test('a body of brackets is read without looking into it', () => {
  expect(Array.isArray(parseJson(nested(100_000)))).toBe(true);
});
