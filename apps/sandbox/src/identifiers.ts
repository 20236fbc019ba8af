import { randomBytes } from 'node:crypto';

/** The names platforms give to one exchange; their support asks for them. */
export interface Identifiers {
  /** Meta's `fbtrace_id`. */
  fbtraceId(): string;
  /** TikTok's `request_id`: 14 digits of UTC time and 20 hexadecimal ones. */
  requestId(now: number): string;
}

export const randomIdentifiers: Identifiers = {
  fbtraceId: () => `A${randomBytes(16).toString('base64url')}`,
  requestId: (now) =>
    new Date(now).toISOString().replace(/\D/g, '').slice(0, 14) +
    randomBytes(10).toString('hex').toUpperCase(),
};
