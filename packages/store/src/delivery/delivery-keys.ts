import type { Day, DeliveryKey, EventKey } from '@capi-relay/contracts';
import type { Columns } from '../sql/unnest.js';

export const DELIVERY_KEY_COLUMNS = {
  app_id: { type: 'text', of: (key) => key.app_id },
  event_id: { type: 'text', of: (key) => key.event_id },
  layer_id: { type: 'text', of: (key) => key.layer_id },
  occurred_on: { type: 'date', of: (key) => key.occurred_on },
} as const satisfies Columns<DeliveryKey>;

/** The days of a batch, each once: by them PostgreSQL knows which partitions it needs. */
export function daysOf(keys: readonly EventKey[]): Day[] {
  return [...new Set(keys.map((key) => key.occurred_on))];
}

/** A text that is the same for equal keys only: NUL is in no stored text. */
export function keyText(key: DeliveryKey): string {
  return `${key.app_id}\0${key.event_id}\0${key.layer_id}\0${key.occurred_on}`;
}

/** SQL that compares the delivery keys of two row names. */
export function sameDelivery(left: string, right: string): string {
  return Object.keys(DELIVERY_KEY_COLUMNS)
    .map((column) => `${left}.${column} = ${right}.${column}`)
    .join(' AND ');
}

/** SQL that compares the event keys of two row names. */
export function sameEvent(left: string, right: string): string {
  return ['app_id', 'event_id', 'occurred_on']
    .map((column) => `${left}.${column} = ${right}.${column}`)
    .join(' AND ');
}
