import { fromUnixMs } from '../sql/times.js';
import type { ReplayPage, ReplayPlace, ReplayScope } from './replay-scope.js';

const PLACE = 'event_time, app_id, event_id, occurred_on';

/**
 * SQL of the rows of a table that are in the time of a replay and after its last page, in order. `$1` and `$2` are for
 * the condition, `$3` to `$9` come from {@link pageValues}.
 */
export function pageOf(table: string, condition: string): string {
  return `
    SELECT * FROM ${table}
    WHERE ${condition}
      AND event_time >= greatest(${fromUnixMs('$3')}, ${fromUnixMs('$6')}) AND event_time < ${fromUnixMs('$4')}
      AND ($6::double precision IS NULL OR (${PLACE}) > (${fromUnixMs('$6')}, $7::text, $8::text, $9::date))
    ORDER BY ${PLACE}
    LIMIT $5`;
}

export function pageValues(scope: ReplayScope, page: ReplayPage, last: ReplayPlace | null): unknown[] {
  const place =
    last === null
      ? [null, null, null, null]
      : [last.event_time, last.app_id, last.event_id, last.occurred_on];
  return [scope.since, scope.until, page.limit, ...place];
}
