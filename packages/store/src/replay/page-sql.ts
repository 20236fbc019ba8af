import { fromUnixMs, toUnixMs } from '../sql/times.js';

const PLACE = 'event_time, app_id, event_id, occurred_on';
const PLACE_DESCENDING = 'event_time DESC, app_id DESC, event_id DESC, occurred_on DESC';

/*
 * Parameters that the statements of a replay share: $3 since, $4 until, $5 the oldest event time a platform takes,
 * $6 now, $7 limit, and $8 to $11 the place of the last page (event time, app, event, day).
 */

/** SQL of the rows of a table that are in the scope's time and after the last page, in order, `$7` of them at most. */
export function pageOf(table: string, condition: string): string {
  return `
    SELECT * FROM ${table}
    WHERE ${condition}
      AND event_time >= greatest(${fromUnixMs('$3')}, ${fromUnixMs('$8')}) AND event_time < ${fromUnixMs('$4')}
      AND ($8::double precision IS NULL OR (${PLACE}) > (${fromUnixMs('$8')}, $9::text, $10::text, $11::date))
    ORDER BY ${PLACE}
    LIMIT $7`;
}

/** SQL condition: the platform still takes the event. */
export const YOUNG_ENOUGH = `event_time >= ${fromUnixMs('$5')}`;

/** SQL columns of the {@link MarkedPage} that CTEs `page` and `wanted` describe, but for `marked`. */
export const PAGE_RESULT = `
  (SELECT count(*) FROM page)::integer AS scanned,
  (SELECT count(*) FROM wanted WHERE NOT ${YOUNG_ENOUGH})::integer AS "refusedTooOld",
  (SELECT json_build_object('event_time', ${toUnixMs('event_time')}, 'app_id', app_id, 'event_id', event_id,
                            'occurred_on', occurred_on)
   FROM page ORDER BY ${PLACE_DESCENDING} LIMIT 1) AS last`;
