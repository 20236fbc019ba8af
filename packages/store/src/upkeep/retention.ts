/** Days matching data is kept: one past the seven in which Meta takes an event. */
export const MATCHING_RETENTION_DAYS = 8;

/** Rows that end by their age alone. Those of the partitioned tables end with their partition. */
export interface AgedRows {
  readonly table:
    | 'install_clicks'
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
}

export const AGED_ROWS: readonly AgedRows[] = [
  // A click is worth something for as long as Meta's own cookie of it lives.
  { table: 'install_clicks', column: 'first_seen_at', days: 90 },
  // Past every platform's time for merging a second copy the doubt makes no difference.
  { table: 'unknown_sends', column: 'first_unknown_at', days: 30 },
  // They hold a delivery with its matching data.
  { table: 'test_events', column: 'created_at', days: MATCHING_RETENTION_DAYS },
  { table: 'replays', column: 'created_at', days: 400 },
  { table: 'idempotency_keys', column: 'created_at', days: 1 },
  { table: 'sessions', column: 'expires_at', days: 0 },
  { table: 'sign_in_links', column: 'expires_at', days: 1 },
  { table: 'delivery_stats', column: 'hour', days: 400 },
  { table: 'event_counts', column: 'hour', days: 400 },
  { table: 'warning_counts', column: 'hour', days: 400 },
];
