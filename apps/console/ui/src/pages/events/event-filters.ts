import type { OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { z } from 'zod';
import type { RequestOf } from '../../api/client.js';

const TIMES = { '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000 } as const;
export type TimeChoice = keyof typeof TIMES;

export const TIME_WORDS: Readonly<Record<TimeChoice, string>> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
};

/** The filters as they stand in the page's address; what is not set is not there. */
const filtersSchema = z.object({
  appId: z.string().optional().catch(undefined),
  names: z.string().optional().catch(undefined),
  userId: z.string().optional().catch(undefined),
  eventId: z.string().optional().catch(undefined),
  layerId: z.string().optional().catch(undefined),
  status: z.enum(['delivered', 'dropped', 'failed', 'parked']).optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  time: z.enum(['1h', '24h', '7d', '30d']).optional().catch(undefined),
  /** Until this time, for looking at the past; ISO 8601. */
  until: z.iso.datetime().optional().catch(undefined),
  since: z.iso.datetime().optional().catch(undefined),
});
export type EventFilters = z.infer<typeof filtersSchema>;

export function filtersIn(search: URLSearchParams): EventFilters {
  return filtersSchema.parse(Object.fromEntries([...search].filter(([, value]) => value !== '')));
}

export function searchOf(filters: EventFilters): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined && value !== '') search.set(name, value);
  }
  return search;
}

type EventsQuery = NonNullable<RequestOf<typeof OPERATOR_ROUTES.listEvents>['query']>;

/** The filters as the API takes them; `minute` is the present time, no finer than a minute. */
export function queryOf({ time, ...filters }: EventFilters, minute: number): EventsQuery {
  return time === undefined ? filters : { ...filters, since: new Date(minute - TIMES[time]).toISOString() };
}
