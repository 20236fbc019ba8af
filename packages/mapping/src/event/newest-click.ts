import type { ClickKind, ClickRecord } from '@capi-relay/contracts';

/**
 * The newest click of a kind that can have led to an event: not after it, and not older than `maxAgeMs` at its time.
 * `clicks` are newest first. Times are Unix milliseconds.
 */
export function newestClick(
  clicks: readonly ClickRecord[],
  kind: ClickKind,
  eventTime: number,
  maxAgeMs: number,
): ClickRecord | undefined {
  return clicks.find(
    (click) =>
      click.kind === kind && click.first_seen_at <= eventTime && eventTime - click.first_seen_at <= maxAgeMs,
  );
}
