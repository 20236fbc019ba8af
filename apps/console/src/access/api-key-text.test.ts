import { describe, expect, it } from '@jest/globals';
import { newApiKey, newKeyId, parseApiKey } from './api-key-text.js';

describe('an API key', () => {
  it('is read into the parts it was made of', () => {
    const { text, ...parts } = newApiKey('live');
    expect(parseApiKey(text)).toEqual(parts);
    expect(text).toMatch(/^lp_live_[A-Z2-7]{16}_[\w-]{43}$/);
  });

  it('may hold underscores in its secret', () => {
    const secret = `${'_'.repeat(42)}-`;
    expect(parseApiKey(`lp_test_ABCDEFGHIJKLMNOP_${secret}`)).toEqual({
      environment: 'test',
      keyId: 'ABCDEFGHIJKLMNOP',
      secret,
    });
  });

  it.each([
    '',
    'lp_live_ABCDEFGHIJKLMNOP',
    `lp_prod_ABCDEFGHIJKLMNOP_${'a'.repeat(43)}`,
    `lp_live_short_${'a'.repeat(43)}`,
  ])('is not %j', (text) => {
    expect(parseApiKey(text)).toBeUndefined();
  });

  it('has an id of its own', () => {
    expect(new Set(Array.from({ length: 1_000 }, newKeyId)).size).toBe(1_000);
  });
});
