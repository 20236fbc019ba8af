import type { RetentionOptions } from './remove-old.js';

/** Days matching data is kept unless an operator says otherwise: one past the seven in which Meta takes an event. */
export const MATCHING_RETENTION_DAYS = 8;

/** Rows that end by their age alone. Those of the partitioned tables end with their partition. */
export interface AgedRows {
  readonly table:
    | 'install_clicks'
    | 'user_traits'
    | 'consents'
    | 'unknown_sends'
    | 'test_events'
    | 'replays'
    | 'idempotency_keys'
    | 'sessions'
    | 'sign_in_links'
    | 'delivery_stats'
    | 'event_counts'
    | 'warning_counts';
  readonly column: string;
  readonly days: number;
  /** SQL of the rows that may end at all; every row where it is left out. */
  readonly only?: string;
}

/**
 * A consent that refuses nothing says what no consent says, and may be forgotten. A refusal never ends by itself: its
 * end would be read as consent. The index of consents by age has the same condition.
 */
export const REFUSES_NOTHING = `
  advertising IS NOT FALSE AND analytics IS NOT FALSE AND att_status IS DISTINCT FROM 'denied'
  AND att_status IS DISTINCT FROM 'restricted'`;

export function agedRows({
  eventRetentionDays,
  matchingRetentionDays,
}: Pick<RetentionOptions, 'eventRetentionDays' | 'matchingRetentionDays'>): readonly AgedRows[] {
  return [
    // A click is worth something for as long as Meta's own cookie of it lives.
    { table: 'install_clicks', column: 'first_seen_at', days: 90 },
    // Of a user or an install nobody has written of for as long as any event is kept.
    { table: 'user_traits', column: 'updated_at', days: eventRetentionDays },
    { table: 'consents', column: 'updated_at', days: eventRetentionDays, only: REFUSES_NOTHING },
    // Past every platform's time for merging a second copy the doubt makes no difference.
    { table: 'unknown_sends', column: 'first_unknown_at', days: 30 },
    // They hold a delivery with its matching data.
    { table: 'test_events', column: 'created_at', days: matchingRetentionDays },
    { table: 'replays', column: 'created_at', days: 400 },
    { table: 'idempotency_keys', column: 'created_at', days: 1 },
    { table: 'sessions', column: 'expires_at', days: 0 },
    { table: 'sign_in_links', column: 'expires_at', days: 1 },
    { table: 'delivery_stats', column: 'hour', days: 400 },
    { table: 'event_counts', column: 'hour', days: 400 },
    { table: 'warning_counts', column: 'hour', days: 400 },
  ];
}
