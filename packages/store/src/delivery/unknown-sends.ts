import type { DeliveryKey } from '@capi-relay/contracts';
import type pg from 'pg';
import { alone } from '../sql/executor.js';
import { fromUnixMs } from '../sql/times.js';
import { arrays, unnest } from '../sql/unnest.js';
import { DELIVERY_KEY_COLUMNS } from './delivery-keys.js';

const NOTE_UNKNOWN = {
  name: 'note-unknown',
  text: `
    INSERT INTO unknown_sends (app_id, event_id, layer_id, occurred_on, first_unknown_at)
    SELECT app_id, event_id, layer_id, occurred_on, ${fromUnixMs('$5')}
    FROM ${unnest(DELIVERY_KEY_COLUMNS, 'given')}
    ORDER BY app_id, event_id, layer_id, occurred_on
    ON CONFLICT DO NOTHING`,
};

/** Remembers that a send of these ended without an answer; the first time is kept. */
export async function noteUnknown(pool: pg.Pool, keys: readonly DeliveryKey[], now: number): Promise<void> {
  if (keys.length === 0) return;
  const values = [...arrays(DELIVERY_KEY_COLUMNS, keys), now];
  await alone(pool).query({ ...NOTE_UNKNOWN, values });
}
