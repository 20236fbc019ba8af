import { scryptSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { hashPassword, isPassword } from './password.js';

describe('a stored password', () => {
  it('is recognised, and no other is', async () => {
    const hash = await hashPassword('correct horse');
    expect(hash).toMatch(/^scrypt\$65536\$8\$2\$[\w-]{22}\$[\w-]{43}$/);
    expect(await isPassword('correct horse', hash)).toBe(true);
    expect(await isPassword('correct Horse', hash)).toBe(false);
  });

  it('is recognised however its accents were typed', async () => {
    expect(await isPassword('cafe\u0301 au lait', await hashPassword('caf\u00e9 au lait'))).toBe(true);
  });

  it('is recognised at the cost its hash names, so that older hashes stay good when the cost is raised', async () => {
    const salt = Buffer.alloc(16, 7);
    const key = scryptSync('correct horse', salt, 32, { N: 1_024, r: 8, p: 1 });
    const cheap = ['scrypt', 1_024, 8, 1, salt.toString('base64url'), key.toString('base64url')].join('$');
    expect(await isPassword('correct horse', cheap)).toBe(true);
    expect(await isPassword('another horse', cheap)).toBe(false);
  });

  it.each([null, '', 'plain', 'scrypt$x'])('is never right for %j', async (hash) => {
    expect(await isPassword('', hash)).toBe(false);
  });
});
