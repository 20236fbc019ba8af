/** The longest wait a platform can impose: a header that asks for more is a mistake, or is asked again then. */
const MAX_WAIT_MS = 60 * 60 * 1000;

/**
 * `Retry-After` in milliseconds, between 1 second and 1 hour; `undefined` where it is absent or no count of seconds. Its
 * date form is not read: it would need the clock, and neither platform is known to send it.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  const seconds = Number.parseInt(headers['retry-after'] ?? '', 10);
  return boundedWait(seconds * 1000);
}

/** A wait within reason: at least a second, at most an hour; `undefined` for what is no positive time. */
export function boundedWait(ms: number): number | undefined {
  if (!Number.isFinite(ms) || ms <= 0) return undefined;
  return Math.min(Math.max(ms, 1000), MAX_WAIT_MS);
}
