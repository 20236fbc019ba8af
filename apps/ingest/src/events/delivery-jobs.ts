import type { DeliveryJob, PlatformName } from '@capi-relay/contracts';
import type { AcceptedEvent } from './accept-batch.js';

/** The deliveries of newly stored events, by the queue they wait in. */
export function deliveryJobs(events: readonly AcceptedEvent[]): ReadonlyMap<PlatformName, DeliveryJob[]> {
  const jobs = new Map<PlatformName, DeliveryJob[]>();
  for (const { append, routes } of events) {
    const { app_id, event_id, occurred_on } = append.event;
    for (const { layer_id, platform } of routes) {
      const job = { app_id, event_id, occurred_on, layer_id };
      const sameQueue = jobs.get(platform);
      if (sameQueue === undefined) {
        jobs.set(platform, [job]);
      } else {
        sameQueue.push(job);
      }
    }
  }
  return jobs;
}
