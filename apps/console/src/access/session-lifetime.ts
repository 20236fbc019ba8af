/** A session that is not used ends after this time, in milliseconds. */
export const SESSION_IDLE_MS = 12 * 60 * 60 * 1_000;
/** However much it is used, a session ends after this time, in milliseconds. */
export const SESSION_MAX_MS = 7 * 24 * 60 * 60 * 1_000;
/** A used session is prolonged this often at most: less would be a write for every request. */
const RENEW_EVERY_MS = 10 * 60 * 1_000;

export function firstExpiry(now: Date): Date {
  return new Date(now.getTime() + SESSION_IDLE_MS);
}

/** When a session that is used now is to end; null where what is stored is near enough. */
export function renewedExpiry(
  session: { readonly created_at: Date; readonly expires_at: Date },
  now: Date,
): Date | null {
  const latest = session.created_at.getTime() + SESSION_MAX_MS;
  const wanted = Math.min(now.getTime() + SESSION_IDLE_MS, latest);
  return wanted - session.expires_at.getTime() < RENEW_EVERY_MS ? null : new Date(wanted);
}
