import { expect, test } from '@jest/globals';
import { rememberAcceptedTokens } from './accepted-tokens.js';

test('an accepted token is news once, and again after half a minute', () => {
  const tokens = rememberAcceptedTokens();
  expect(tokens.isNews('layer', 1, 0)).toBe(true);
  expect(tokens.isNews('layer', 1, 29_999)).toBe(false);
  expect(tokens.isNews('layer', 1, 30_000)).toBe(true);
});

test('a replaced token is news at once, and so is one of another layer', () => {
  const tokens = rememberAcceptedTokens();
  tokens.isNews('layer', 1, 0);
  expect(tokens.isNews('layer', 2, 1)).toBe(true);
  expect(tokens.isNews('other', 1, 1)).toBe(true);
});
