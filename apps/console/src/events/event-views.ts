import { type DeliveryKey, PLATFORM_OF_LAYER, type PlatformDetail } from '@capi-relay/contracts';
import type { EventItem, PlatformDetailView } from '@capi-relay/contracts/operator';
import { DELIVERY_QUEUE, deliveryJobId } from '@capi-relay/queue';
import type { EventSummary, LayerRecord, OutcomeRow } from '@capi-relay/store';
import { isoTime } from '../views.js';
import { eventRef } from './event-ref.js';

/** An event for a list, with an entry for each layer it was routed to or ended at. */
export function eventItem(event: EventSummary, outcomes: readonly OutcomeRow[]): EventItem {
  const own = outcomes.filter(
    (outcome) =>
      outcome.app_id === event.app_id &&
      outcome.event_id === event.event_id &&
      outcome.occurred_on === event.occurred_on,
  );
  const settled = own.map(({ layer_id, status, reason, platform_event }) => ({
    layerId: layer_id,
    status,
    reason,
    platformEvent: platform_event,
  }));
  const waiting = event.routed_to
    .filter((layerId) => own.every((outcome) => outcome.layer_id !== layerId))
    .map((layerId) => ({ layerId, status: 'waiting' as const, reason: null, platformEvent: null }));
  return {
    id: eventRef(event),
    eventId: event.event_id,
    appId: event.app_id,
    name: event.event_name,
    occurredAt: isoTime(new Date(event.event_time)),
    receivedAt: isoTime(new Date(event.received_at)),
    environment: event.environment,
    platform: event.platform,
    userId: event.app_user_id,
    installId: event.install_id,
    deliveries: [...settled, ...waiting],
  };
}

/** Where Bull Board shows the job of a delivery, while the queue has it. */
export function queueUrl(key: DeliveryKey, layer: Pick<LayerRecord, 'type'>): string {
  const queue = DELIVERY_QUEUE[PLATFORM_OF_LAYER[layer.type]];
  return `/queues/queue/${encodeURIComponent(queue)}/${encodeURIComponent(deliveryJobId(key))}`;
}

/** The platform's own words, where it said any. */
export function outcomeDetail(outcome: OutcomeRow): PlatformDetailView | null {
  if (outcome.platform_code === null && outcome.platform_message === null) return null;
  const detail: Required<Pick<PlatformDetail, 'code' | 'message'>> = {
    code: outcome.platform_code ?? '',
    message: outcome.platform_message ?? '',
  };
  return { ...detail, traceId: outcome.trace_id, httpStatus: outcome.http_status };
}
