import { createHash } from 'node:crypto';
import type { DeliveryKey } from '@capi-relay/contracts';

/**
 * The one job id a delivery can have, so that queueing it twice is queueing it once.
 *
 * Hashed, because BullMQ refuses ids with colons and ids that are integers, and an event id may be either. The letter
 * in front keeps the id from ever being all digits. 128 bits are plenty: ids only have to differ while they wait.
 */
export function deliveryJobId(key: DeliveryKey): string {
  const parts = JSON.stringify([key.app_id, key.event_id, key.occurred_on, key.layer_id]);
  return `d${createHash('sha256').update(parts).digest('base64url').slice(0, 22)}`;
}
