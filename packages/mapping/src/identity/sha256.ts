import { hash } from 'node:crypto';

/** SHA-256 of the text's UTF-8 bytes as 64 lower-case hexadecimal digits: the form both platforms compare. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex');
}
