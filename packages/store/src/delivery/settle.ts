import type { Outcome, WarningCode } from '@capi-relay/contracts';
import type pg from 'pg';
import { retryConflicts } from '../sql/retry-conflicts.js';
import { fromUnixMs, hourOf } from '../sql/times.js';
import { arrays, type Columns, unnest } from '../sql/unnest.js';
import { countChanges } from './count-changes.js';
import { DELIVERY_KEY_COLUMNS, keyText, sameDelivery, sameEvent } from './delivery-keys.js';
import { NOT_FINAL, OUTCOME_COUNTED, OUTCOME_DETAILS, replaceOutcomes } from './replace-outcomes.js';

/** A warning as it is counted: per layer and hour. */
export interface WarningCount {
  readonly layer_id: string;
  readonly code: WarningCode;
  readonly count: number;
}

const OUTCOME_COLUMNS = {
  ...DELIVERY_KEY_COLUMNS,
  status: { type: 'text', of: (outcome) => outcome.status },
  reason: { type: 'text', of: (outcome) => outcome.reason },
  event_name: { type: 'text', of: (outcome) => outcome.event_name },
  platform_event: { type: 'text', of: (outcome) => outcome.platform_event },
  settled_at: { type: 'double precision', of: (outcome) => outcome.settled_at },
  attempts: { type: 'integer', of: (outcome) => outcome.attempts },
  platform_code: { type: 'text', of: (outcome) => outcome.detail?.code ?? null },
  platform_message: { type: 'text', of: (outcome) => outcome.detail?.message ?? null },
  trace_id: { type: 'text', of: (outcome) => outcome.detail?.trace_id ?? null },
  http_status: { type: 'integer', of: (outcome) => outcome.detail?.http_status ?? null },
} as const satisfies Columns<Outcome>;

const WARNING_COLUMNS = {
  warned_layer_id: { type: 'text', of: (warning) => warning.layer_id },
  code: { type: 'text', of: (warning) => warning.code },
  warned: { type: 'bigint', of: (warning) => warning.count },
} as const satisfies Columns<WarningCount>;

const OUTCOME_COUNT = Object.keys(OUTCOME_COLUMNS).length;
const OUTCOME_SHARD = `$${OUTCOME_COUNT + 1}`;
const FIRST_WARNING = OUTCOME_COUNT + 2;

/** The event's time decides when a parked delivery expires; an event that is gone has its day left. */
const EVENT_TIME = `coalesce(
  (SELECT event.event_time FROM sdk_events AS event WHERE ${sameEvent('event', 'given')}),
  given.occurred_on::timestamp AT TIME ZONE 'UTC')`;

const GIVEN = `
  given AS (
    SELECT app_id, event_id, layer_id, occurred_on, status, reason, event_name, platform_event,
           ${fromUnixMs('settled_at')} AS settled_at, ${OUTCOME_DETAILS}
    FROM ${unnest(OUTCOME_COLUMNS, 'given')}
  )`;

const WRITE_NEW = {
  name: 'settle-new',
  text: `
  WITH ${GIVEN},
  written AS (
    INSERT INTO delivery_outcomes (
      app_id, event_id, layer_id, occurred_on, status, reason, event_name, platform_event, event_time, settled_at,
      ${OUTCOME_DETAILS})
    SELECT app_id, event_id, layer_id, occurred_on, status, reason, event_name, platform_event, ${EVENT_TIME}, settled_at,
      ${OUTCOME_DETAILS}
    FROM given
    ON CONFLICT DO NOTHING
    RETURNING ${OUTCOME_COUNTED}
  ),
  changes AS (SELECT ${OUTCOME_COUNTED}, 1 AS delta FROM written),
  counted AS (${countChanges(OUTCOME_SHARD)}),
  warned AS (
    INSERT INTO warning_counts AS counts (scope, scope_id, hour, code, shard, count)
    SELECT 'layer', warned_layer_id, ${hourOf('now()')}, code, ${OUTCOME_SHARD}::smallint, sum(warned)
    FROM ${unnest(WARNING_COLUMNS, 'warnings', FIRST_WARNING)}
    GROUP BY warned_layer_id, code
    ORDER BY warned_layer_id, code
    ON CONFLICT (scope, scope_id, hour, code, shard) DO UPDATE SET count = counts.count + excluded.count
  ),
  resolved AS (
    DELETE FROM unknown_sends AS unknown USING given
    WHERE ${sameDelivery('unknown', 'given')} AND given.status <> 'parked'
  )
  SELECT count(*)::integer AS written FROM written`,
};

const REPLACE_PARKED = {
  name: 'settle-parked',
  text: replaceOutcomes(
    GIVEN,
    `${NOT_FINAL} AND (given.status <> 'parked' OR given.reason <> outcome.reason)`,
    OUTCOME_SHARD,
  ),
};

/**
 * Writes outcomes together with their counters and warnings. A final outcome is never overwritten, a parked one is
 * replaced, and a delivery that is parked again for the same reason stays as it is.
 *
 * @param shard which of the counter rows this process counts on
 */
export async function settle(
  pool: pg.Pool,
  shard: number,
  outcomes: readonly Outcome[],
  warnings: readonly WarningCount[],
): Promise<void> {
  const distinct = [...new Map(outcomes.map((outcome) => [keyText(outcome), outcome])).entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, outcome]) => outcome);
  const values = [...arrays(OUTCOME_COLUMNS, distinct), shard];
  const result = await retryConflicts(() =>
    pool.query<{ written: number }>({
      ...WRITE_NEW,
      values: [...values, ...arrays(WARNING_COLUMNS, warnings)],
    }),
  );
  if (result.rows[0]?.written === distinct.length) return;
  // What was not new is settled already, or parked.
  await retryConflicts(() => pool.query({ ...REPLACE_PARKED, values }));
}
