import got from 'got';
import type { TestRelay } from './relay.js';

export interface Received {
  readonly platform: string;
  readonly pixel_id: string;
  readonly test_event_code: string | null;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Posts a batch as an SDK does. */
export async function postEvents(
  relay: Pick<TestRelay, 'ingest' | 'appId'>,
  events: readonly unknown[],
  headers: Readonly<Record<string, string>> = {},
) {
  const response = await got.post(`${relay.ingest.url}/l/events`, {
    json: { events },
    headers: { 'x-app-id': relay.appId, ...headers },
    throwHttpErrors: false,
  });
  return { status: response.statusCode, body: JSON.parse(response.body) };
}

/** What the sandbox took for one pixel. */
export async function received(relay: Pick<TestRelay, 'sandbox'>, pixelId: string): Promise<Received[]> {
  const answer = await got(`${relay.sandbox.url}/received`, { searchParams: { pixel_id: pixelId } }).json<{
    items: Received[];
  }>();
  return answer.items;
}

export interface OutcomeRow {
  readonly event_id: string;
  readonly layer_id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly platform_event: string | null;
  readonly platform_code: string | null;
  readonly platform_message: string | null;
  readonly attempts: number;
}

/** Every outcome of the app, in the order of event and layer. */
export async function outcomes(relay: Pick<TestRelay, 'store' | 'appId'>): Promise<OutcomeRow[]> {
  const result = await relay.store.batches.query<OutcomeRow>(
    `SELECT event_id, layer_id, status, reason, platform_event, platform_code, platform_message, attempts
     FROM delivery_outcomes WHERE app_id = $1 ORDER BY event_id, layer_id`,
    [relay.appId],
  );
  return result.rows;
}

/** True once every delivery of the app has its outcome, so that no request is under way. */
export async function isAtRest(relay: Pick<TestRelay, 'store' | 'appId'>): Promise<boolean> {
  const open = await relay.store.batches.query(
    `SELECT FROM sdk_events AS event CROSS JOIN LATERAL unnest(event.routed_to) AS routed (layer_id)
     WHERE event.app_id = $1 AND NOT EXISTS (
       SELECT FROM delivery_outcomes AS outcome
       WHERE outcome.app_id = event.app_id AND outcome.event_id = event.event_id
         AND outcome.occurred_on = event.occurred_on AND outcome.layer_id = routed.layer_id)
     LIMIT 1`,
    [relay.appId],
  );
  return open.rowCount === 0;
}

/** Sets or clears how the sandbox misbehaves towards a pixel. */
export async function setFault(
  relay: Pick<TestRelay, 'sandbox'>,
  platform: 'meta' | 'tiktok',
  pixelId: string,
  fault: Readonly<Record<string, unknown>> | null,
): Promise<void> {
  const url = `${relay.sandbox.url}/faults/${platform}/${pixelId}`;
  await (fault === null ? got.delete(url) : got.put(url, { json: fault }));
}
