import { describe, expect, test } from '@jest/globals';
import { PatternSet } from './pattern-set.js';
import { leaks, type Needle, search } from './search.js';
import { spellingsOf } from './spellings.js';

const EMAIL = 'Jörg.Roe+shop@Example.com';
const needle: Needle = { name: 'e-mail', text: EMAIL, belongsIn: [] };

const found = async (content: string | Uint8Array, needles: readonly Needle[] = [needle]) =>
  leaks(await search(needles, [{ place: 'somewhere', item: 'something', content }]));

const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');

describe('a text is found', () => {
  test.each([
    ['as it is', `write to ${EMAIL} now`],
    ['at the very start', `${EMAIL} said`],
    ['at the very end', `said ${EMAIL}`],
    ['in lower case', EMAIL.toLowerCase()],
    [
      'in upper case, but for letters beyond ASCII',
      EMAIL.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
    ],
    ['in a URL', `https://shop.example/?e=${encodeURIComponent(EMAIL)}`],
    ['in a URL inside a URL', `?next=${encodeURIComponent(`/me?e=${encodeURIComponent(EMAIL)}`)}`],
    ['in a form', new URLSearchParams({ email: EMAIL }).toString()],
    ['in JSON of ASCII letters', '{"e":"J\\u00f6rg.Roe+shop@Example.com"}'],
    ['in JSON inside JSON', '{"e":"{\\"e\\":\\"J\\\\u00f6rg.Roe+shop@Example.com\\"}"}'],
    ['in hex', Buffer.from(`x${EMAIL}x`).toString('hex')],
    ['in capital hex', Buffer.from(EMAIL).toString('hex').toUpperCase()],
    ['in base64', base64(EMAIL)],
    ['in base64, one byte in', base64(`x${EMAIL}yz`)],
    ['in base64, two bytes in', base64(`xx${EMAIL}y`)],
    ['in base64url, three bytes in', base64url(`{"e${EMAIL}"}`)],
    ['in lower case in base64', base64(`e=${EMAIL.toLowerCase()}`)],
    ['among bytes that are no text', Buffer.concat([Buffer.from([0xff, 0xc3]), Buffer.from(EMAIL)])],
  ])('%s', async (_how, content) => expect(await found(content)).toHaveLength(1));
});

describe('a text is not found', () => {
  test.each([
    ['where it is not', 'write to somebody else'],
    ['where a letter is missing', 'Jörg.Re+shop@Example.com'],
    ['where it ends early', EMAIL.slice(0, -1)],
    ['in nothing', ''],
  ])('%s', async (_why, content) => expect(await found(content)).toEqual([]));

  test('to be a leak where it belongs', async () => {
    expect(await found(EMAIL, [{ ...needle, belongsIn: [/^somewhere$/] }])).toEqual([]);
    expect(await found(EMAIL, [{ ...needle, belongsIn: [/^elsewhere$/] }])).toHaveLength(1);
  });
});

test('texts that begin alike, and one inside another, are all found', () => {
  const patterns = new PatternSet<string>();
  for (const text of ['canary-one', 'canary-two', 'xx-canary-one-xx']) patterns.add(text, text);
  const matches = patterns.matches(Buffer.from('xx-Canary-One-xx canary-two'));
  expect(matches.map(({ meaning }) => meaning).sort()).toEqual([
    'canary-one',
    'canary-two',
    'xx-canary-one-xx',
  ]);
});

test('a text too short to mean anything is refused', () => {
  expect(() => new PatternSet().add('short', 1)).toThrow(/too short/);
});

test('a text has one spelling for each way to write it, and none twice', () => {
  const spellings = [...spellingsOf('a plain text').keys()];
  expect(new Set(spellings).size).toBe(spellings.length);
  expect(spellings.length).toBeGreaterThan(8);
});
