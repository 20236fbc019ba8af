import { createHash, randomUUID } from 'node:crypto';
import type { DeliveryKey, SdkApp } from '@capi-relay/contracts';
import { sealEvent } from '@capi-relay/mapping';
import type { Store } from '@capi-relay/store';
import { purchase } from './purchase.js';

/** Rows of one statement: a statement may take 15 seconds. */
const CHUNK = 50_000;

const INSERT = `
  WITH given AS (
    SELECT md5($1 || ':' || place)::uuid::text AS event_id, ($2::text[])[1 + place % cardinality($2::text[])] AS layer_id
    FROM generate_series($3::integer, $4::integer) AS place
  ),
  events AS (
    INSERT INTO sdk_events (app_id, event_id, occurred_on, event_name, event_time, environment, platform, install_id,
      app_user_id, session_id, body, routed_to)
    SELECT $5, event_id, $6::date, $7, now(), 'production', 'ios', 'inst_' || left(event_id, 8),
      'user_' || left(event_id, 8), 'sess_ios_2', $8::jsonb, ARRAY[layer_id]
    FROM given
  )
  INSERT INTO event_matching (app_id, event_id, occurred_on, matching)
  SELECT $5, event_id, $6::date, $9::jsonb FROM given`;

function eventIdAt(prefix: string, place: number): string {
  const hex = createHash('md5').update(`${prefix}:${place}`).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Stores `count` purchases as the ingest would have, spread over the layers, and answers their deliveries. */
export async function seedEvents(
  store: Store,
  app: SdkApp,
  layerIds: readonly string[],
  count: number,
): Promise<DeliveryKey[]> {
  const prefix = randomUUID();
  const now = Date.now();
  const sealed = sealEvent(purchase(randomUUID(), new Date(now).toISOString()), {
    app,
    now,
    clockOffsetMs: 0,
    ip: '203.0.113.7',
    userAgent: 'ExampleApp/1.2.3 (iPhone; iOS 17.4)',
    country: 'US',
    newEventId: randomUUID,
  });
  const { occurred_on, event_name, body } = sealed.event;
  for (let start = 0; start < count; start += CHUNK) {
    const end = Math.min(count, start + CHUNK) - 1;
    await store.batches.query(INSERT, [
      prefix,
      layerIds,
      start,
      end,
      app.app_id,
      occurred_on,
      event_name,
      JSON.stringify(body),
      JSON.stringify(sealed.matching),
    ]);
  }
  return Array.from({ length: count }, (_, place) => ({
    app_id: app.app_id,
    event_id: eventIdAt(prefix, place),
    occurred_on,
    layer_id: layerIds[place % layerIds.length] ?? '',
  }));
}
