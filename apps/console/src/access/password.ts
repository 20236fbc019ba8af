import { randomBytes, type ScryptOptions, scrypt as scryptCallback } from 'node:crypto';
import { sameBytes } from './secrets.js';

/** Cost of one guess: 64 MiB of memory and a few tenths of a second. One of the sets OWASP's password storage page names. */
const COST = { N: 2 ** 16, r: 8, p: 2 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;

const SHAPE = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/;

function scrypt(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  const { N = COST.N, r = COST.r } = options;
  return new Promise((resolve, reject) => {
    // Node refuses what needs more than 32 MiB unless it is told; scrypt needs 128 · N · r bytes and a little.
    scryptCallback(
      password.normalize('NFKC'),
      salt,
      KEY_BYTES,
      { ...options, maxmem: 160 * N * r },
      (error, key) => (error === null ? resolve(key) : reject(error)),
    );
  });
}

/** `…` -> `scrypt$65536$8$1$<salt>$<key>`: what is stored of a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await scrypt(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/**
 * Whether a password is the one that was hashed. Without a hash it takes as long and is never right, so that the time of
 * an answer does not tell which names exist.
 */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [, n, r, p, salt, key] = SHAPE.exec(hash ?? '') ?? [];
  if (n === undefined || r === undefined || p === undefined || salt === undefined || key === undefined) {
    await scrypt(password, randomBytes(SALT_BYTES), COST);
    return false;
  }
  const options = { N: Number(n), r: Number(r), p: Number(p) };
  return sameBytes(
    await scrypt(password, Buffer.from(salt, 'base64url'), options),
    Buffer.from(key, 'base64url'),
  );
}
