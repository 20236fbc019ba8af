import type { DeliveryKey, Outcome } from '@capi-relay/contracts';
import { fromUnixMs } from '../sql/times.js';
import { arrays, type Columns, unnest } from '../sql/unnest.js';
import { DELIVERY_KEY_COLUMNS, daysOf, keyText } from './delivery-keys.js';

/** What an outcome row holds beside its key and the time of its event. */
export interface OutcomeRow extends DeliveryKey {
  readonly status: Outcome['status'];
  readonly reason: string | null;
  readonly event_name: string;
  readonly platform_event: string | null;
  /** Unix milliseconds. */
  readonly settled_at: number;
  readonly attempts: number;
  readonly platform_code: string | null;
  readonly platform_message: string | null;
  readonly trace_id: string | null;
  readonly http_status: number | null;
}

const COLUMNS = {
  ...DELIVERY_KEY_COLUMNS,
  status: { type: 'text', of: (row) => row.status },
  reason: { type: 'text', of: (row) => row.reason },
  event_name: { type: 'text', of: (row) => row.event_name },
  platform_event: { type: 'text', of: (row) => row.platform_event },
  settled_at: { type: 'double precision', of: (row) => row.settled_at },
  attempts: { type: 'integer', of: (row) => row.attempts },
  platform_code: { type: 'text', of: (row) => row.platform_code },
  platform_message: { type: 'text', of: (row) => row.platform_message },
  trace_id: { type: 'text', of: (row) => row.trace_id },
  http_status: { type: 'integer', of: (row) => row.http_status },
} as const satisfies Columns<OutcomeRow>;

const COLUMN_COUNT = Object.keys(COLUMNS).length;

/** Columns that say how it went, in the order they are written. */
export const DETAIL_COLUMNS = 'attempts, platform_code, platform_message, trace_id, http_status';
/** Columns the counters are kept by. */
export const COUNTED_COLUMNS = 'layer_id, settled_at, event_name, platform_event, status, reason';

/** The details of a delivery that no platform was asked about. */
export const NOT_ASKED = {
  attempts: 0,
  platform_code: null,
  platform_message: null,
  trace_id: null,
  http_status: null,
} as const satisfies Partial<OutcomeRow>;

/** Parameters after those of the rows. */
export const DAYS = `$${COLUMN_COUNT + 1}::date[]`;
export const SHARD = `$${COLUMN_COUNT + 2}`;
export const FIRST_FREE_PARAMETER = COLUMN_COUNT + 3;

/** SQL of a CTE `given` with the rows that {@link outcomeValues} sends. */
export const GIVEN_OUTCOMES = `
  given AS (
    SELECT app_id, event_id, layer_id, occurred_on, status, reason, event_name, platform_event,
           ${fromUnixMs('settled_at')} AS settled_at, ${DETAIL_COLUMNS}
    FROM ${unnest(COLUMNS, 'given')}
  )`;

/** Values of the rows, of {@link DAYS} and of {@link SHARD}. */
export function outcomeValues(rows: readonly OutcomeRow[], shard: number): unknown[] {
  return [...arrays(COLUMNS, rows), daysOf(rows), shard];
}

/**
 * The rows of outcomes, each delivery once, in an order that is the same in every process. Of several outcomes of one
 * delivery the first that is final counts, as it would had they been written one after the other.
 */
export function toRows(outcomes: readonly Outcome[]): OutcomeRow[] {
  const byKey = new Map<string, Outcome>();
  for (const outcome of outcomes) {
    const key = keyText(outcome);
    const known = byKey.get(key);
    if (known === undefined || known.status === 'parked') byKey.set(key, outcome);
  }
  return [...byKey].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, outcome]) => toRow(outcome));
}

/** Field by field, since copying a whole outcome for each delivery shows in a profile. */
function toRow(outcome: Outcome): OutcomeRow {
  const { detail } = outcome;
  return {
    app_id: outcome.app_id,
    event_id: outcome.event_id,
    layer_id: outcome.layer_id,
    occurred_on: outcome.occurred_on,
    status: outcome.status,
    reason: outcome.reason,
    event_name: outcome.event_name,
    platform_event: outcome.platform_event,
    settled_at: outcome.settled_at,
    attempts: outcome.attempts,
    platform_code: detail?.code ?? null,
    platform_message: detail?.message ?? null,
    trace_id: detail?.trace_id ?? null,
    http_status: detail?.http_status ?? null,
  };
}
