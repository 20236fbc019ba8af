import { describe, expect, test } from '@jest/globals';
import { retryConflicts } from './retry-conflicts.js';
import { storableJson, storableText } from './storable.js';
import { arrays, unnest } from './unnest.js';

describe('text that PostgreSQL takes', () => {
  test.each([
    ['is left as it is', 'O’Connor \\u0000 東京', 'O’Connor \\u0000 東京'],
    ['has no NUL', 'a\0b\0', 'a\ufffdb\ufffd'],
  ])('%s', (_rule, given, expected) => {
    expect(storableText(given)).toBe(expected);
  });

  test.each([
    ['ordinary values stay as they are', { a: [1, null, true, 'é😀'] }, { a: [1, null, true, 'é😀'] }],
    ['NUL becomes the replacement character', { 'k\0': 'v\0' }, { 'k\ufffd': 'v\ufffd' }],
    ['half a surrogate pair becomes it too', ['\ud83d', '\ude00x'], ['\ufffd', '\ufffdx']],
    ['a whole pair stays', '\ud83d\ude00', '\ud83d\ude00'],
    ['a backslash before "u0000" stays a backslash', '\\u0000', '\\u0000'],
    ['a backslash before NUL stays', '\\\0', '\\\ufffd'],
    ['other control characters stay', '\u0001\n', '\u0001\n'],
  ])('in JSON %s', (_rule, given, expected) => {
    expect(JSON.parse(storableJson(given))).toEqual(expected);
  });
});

describe('rows as arrays', () => {
  const columns = {
    id: { type: 'text', of: (row: { id: string; n: number | null }) => row.id },
    n: { type: 'integer', of: (row: { id: string; n: number | null }) => row.n },
  } as const;

  test('are named column by column', () => {
    expect(unnest(columns, 'given', 3)).toBe(
      'unnest($3::text[], $4::integer[]) WITH ORDINALITY AS given (id, n, place)',
    );
  });

  test('are sent column by column', () => {
    const rows = [
      { id: 'a', n: 1 },
      { id: 'b\0', n: null },
    ];
    expect(arrays(columns, rows)).toEqual(['{"a","b\ufffd"}', '{1,NULL}']);
  });
});

describe('a transaction that lost against another one', () => {
  const failing = (codes: readonly string[]) => {
    const left = [...codes];
    let tries = 0;
    const transaction = async () => {
      tries++;
      const code = left.shift();
      if (code !== undefined) throw Object.assign(new Error(code), { code });
      return tries;
    };
    return { transaction, tries: () => tries };
  };

  test('is run again until it wins', async () => {
    expect(await retryConflicts(failing(['40P01', '40001', '40P01']).transaction)).toBe(4);
  });

  test('is given up after five tries', async () => {
    const { transaction, tries } = failing(Array(9).fill('40P01'));
    await expect(retryConflicts(transaction)).rejects.toThrow('40P01');
    expect(tries()).toBe(5);
  });

  test('is not run again for any other fault', async () => {
    const { transaction, tries } = failing(['23505']);
    await expect(retryConflicts(transaction)).rejects.toThrow('23505');
    expect(tries()).toBe(1);
  });
});
