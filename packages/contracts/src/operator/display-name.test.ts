import { expect, test } from '@jest/globals';
import { displayNameSchema } from './common.js';

test.each([
  ['of a shop is taken', 'Shop, EU (new)', true],
  ['with a long word in it is taken', `Shop ${'x'.repeat(60)}`, true],
  ['that is a token of Meta is refused', `EAAB${'x'.repeat(40)}`, false],
  ['that holds a token of TikTok is refused', `pixel ${'0a'.repeat(20)}`, false],
  ['that is a sealed token is refused', `eyJ${'hbGciOiJ'.repeat(4)}`, false],
])('a name %s', (_rule, name, isTaken) => {
  expect(displayNameSchema.safeParse(name).success).toBe(isTaken);
});
