import { describe, expect, test } from '@jest/globals';
import { plural, share } from './numbers.js';

describe('share', () => {
  test.each([
    ['is a dash where there is nothing to have a share of', 0, 0, '–'],
    ['is whole where everything arrived', 20, 20, '100 %'],
    ['never says 100 while one is missing', 99_999, 100_000, '99.99 %'],
    ['has one decimal otherwise', 2, 3, '66.7 %'],
    ['is 0 where nothing arrived', 0, 5, '0 %'],
  ])('%s', (_, part, whole, text) => {
    expect(share(part, whole)).toBe(text);
  });
});

test('plural counts one apart', () => {
  expect([plural(1, 'delivery', 'deliveries'), plural(0, 'delivery', 'deliveries')]).toEqual([
    '1 delivery',
    '0 deliveries',
  ]);
});
