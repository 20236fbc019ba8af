import { describe, expect, test } from '@jest/globals';
import { limitedDataUseSchema } from './layer.js';

describe('limited data use', () => {
  test.each([
    true,
    false,
    { country: 0, state: 0 },
    { country: 1, state: 0 },
    { country: 1, state: 1000 },
    { country: 1, state: 1013 },
  ])('may be %j', (limited) => {
    expect(limitedDataUseSchema.parse(limited)).toEqual(limited);
  });

  test.each([
    { country: 2, state: 0 },
    { country: 1, state: 999 },
    { country: 1, state: 1014 },
    { country: 0, state: 1000 },
    { country: 1 },
    'LDU',
  ])('is not %j: Meta would refuse the request or limit nothing', (limited) => {
    expect(limitedDataUseSchema.safeParse(limited).success).toBe(false);
  });
});
