import { hash } from 'node:crypto';

/** Hashes that stand for nobody: each means that a placeholder was hashed instead of left out. */
const HASHES_OF_NOTHING: ReadonlySet<string> = new Set(
  ['', 'null', 'undefined'].map((placeholder) => hash('sha256', placeholder, 'hex')),
);

const SHA256_HEX = /^[0-9a-f]{64}$/;

export function isSha256Hex(value: unknown): boolean {
  return typeof value === 'string' && SHA256_HEX.test(value);
}

/** Whether a value begins with the hash of an empty or placeholder text. */
export function isHashOfNothing(value: unknown): boolean {
  return typeof value === 'string' && HASHES_OF_NOTHING.has(value.slice(0, 64));
}
