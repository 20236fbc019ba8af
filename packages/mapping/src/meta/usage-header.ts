import { jsonObject } from '../answer/json-body.js';
import { boundedWait } from '../answer/wait.js';
import { isFields } from '../event/fields.js';

const MINUTE_MS = 60_000;

/**
 * The wait Meta asks for in `X-Business-Use-Case-Usage`: its `estimated_time_to_regain_access` is in minutes, one for
 * each kind of call of each business object; the longest counts. `undefined` where the header says nothing.
 * https://developers.facebook.com/docs/graph-api/overview/rate-limiting#headers-2
 */
export function usageWaitMs(headers: Readonly<Record<string, string>>): number | undefined {
  const usage = jsonObject(headers['x-business-use-case-usage'] ?? '');
  if (usage === undefined) return undefined;
  const minutes = Object.values(usage)
    .flatMap((entries) => (Array.isArray(entries) ? entries : []))
    .map((entry: unknown) => (isFields(entry) ? Number(entry.estimated_time_to_regain_access) : 0))
    .filter((wait) => wait > 0);
  return boundedWait(Math.max(0, ...minutes) * MINUTE_MS);
}
