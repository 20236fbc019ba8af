/** A table partitioned by `occurred_on`, one partition a day and a default one for every other day. */
export interface PartitionedTable {
  readonly name: 'sdk_events' | 'event_matching' | 'delivery_outcomes';
  /** What tells when a row was written; the default partition holds days that say nothing about age. */
  readonly writtenAt: 'received_at' | 'stored_at' | 'settled_at';
}

/** Events come first and outcomes last: a stored event must never look as if it had no outcome. */
export const PARTITIONED_TABLES: readonly PartitionedTable[] = [
  { name: 'sdk_events', writtenAt: 'received_at' },
  { name: 'event_matching', writtenAt: 'stored_at' },
  { name: 'delivery_outcomes', writtenAt: 'settled_at' },
];

const DAY_MS = 86_400_000;

/** The UTC day of a Unix time in milliseconds, moved by whole days. */
export function dayOf(time: number, plusDays = 0): string {
  return new Date(time + plusDays * DAY_MS).toISOString().slice(0, 10);
}

/** `sdk_events`, `2026-03-01` -> `sdk_events_p20260301` */
export function partitionName(table: PartitionedTable, day: string): string {
  return `${table.name}_p${day.replaceAll('-', '')}`;
}

/** `sdk_events_p20260301` -> `2026-03-01`; `null` for the default partition. */
export function dayOfPartition(name: string): string | null {
  const found = /_p(\d{4})(\d{2})(\d{2})$/.exec(name);
  return found === null ? null : `${found[1]}-${found[2]}-${found[3]}`;
}
