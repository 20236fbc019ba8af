import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits as 43 base64url characters. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a secret that has 256 bits of its own: no slow hash is needed for those. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export function sign(text: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

/** Whether two secrets' hashes are equal, in a time that tells nothing of where they differ. */
export function sameBytes(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
