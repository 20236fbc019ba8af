import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { arrayText } from './array-text.js';

describe('an array as text', () => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore();
  });
  afterAll(() => opened.close());

  test.each([
    ['nothing', [], '{}'],
    ['texts, and one that reads like nothing', ['a', '', 'NULL'], '{"a","","NULL"}'],
    ['quotes and backslashes', ['a"b', 'c\\d'], '{"a\\"b","c\\\\d"}'],
    ['what no text can hold', ['a\0"'], '{"a\ufffd\\""}'],
    ['numbers, booleans and nothing', [1.5, true, null], '{1.5,true,NULL}'],
  ])('holds %s', (_what, values, expected) => {
    expect(arrayText(values)).toBe(expected);
  });

  test('is read by PostgreSQL as what it was made of, whatever that is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.string({ unit: 'binary' }), { nil: null })), async (values) => {
        const { rows } = await opened.store.batches.query<{ back: (string | null)[] }>(
          'SELECT $1::text[] AS back',
          [arrayText(values)],
        );
        expect(rows[0]?.back).toEqual(values.map((value) => value?.replaceAll('\0', '\ufffd') ?? null));
      }),
      { numRuns: 300 },
    );
  });
});
