import type { PlatformName } from '@capi-relay/contracts';
import { DELIVERY_QUEUE, type RelayQueues } from '@capi-relay/queue';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { DeliveryObserver } from './deliver-context.js';

const LATENCY_BUCKETS = [0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 10];
const SIZE_BUCKETS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000];

/** A worker's metrics. Labels are platforms, states and reasons: never an event, a layer or a person. */
export function deliveryMetrics(
  registry: Registry,
  platform: PlatformName,
  queues: Pick<RelayQueues, 'depth' | 'oldestWaitingMs'>,
  world: { readonly now: () => number; readonly inHand: () => number },
): DeliveryObserver {
  const registers = [registry];
  const queue = DELIVERY_QUEUE[platform];
  const deliveries = new Counter({
    name: 'capi_deliveries_total',
    help: 'Deliveries by how they ended.',
    labelNames: ['platform', 'status', 'reason'],
    registers,
  });
  const unfinished = new Counter({
    name: 'capi_jobs_put_back_total',
    help: 'Jobs that go again: retry after a fault, wait for a throttled platform or an unreachable store.',
    labelNames: ['platform', 'kind'],
    registers,
  });
  const latency = new Histogram({
    name: 'capi_platform_request_seconds',
    help: 'Time from sending a request to its answer.',
    labelNames: ['platform', 'verdict'],
    buckets: LATENCY_BUCKETS,
    registers,
  });
  const size = new Histogram({
    name: 'capi_platform_request_events',
    help: 'Events in one request.',
    labelNames: ['platform'],
    buckets: SIZE_BUCKETS,
    registers,
  });
  new Gauge({
    name: 'capi_jobs_in_hand',
    help: 'Jobs this worker is working on.',
    labelNames: ['platform'],
    registers,
    collect() {
      this.set({ platform }, world.inHand());
    },
  });
  new Gauge({
    name: 'capi_queue_jobs',
    help: 'Jobs of the queue by state.',
    labelNames: ['platform', 'state'],
    registers,
    async collect() {
      for (const [state, count] of Object.entries(await queues.depth(queue))) {
        this.set({ platform, state }, count);
      }
    },
  });
  new Gauge({
    name: 'capi_queue_oldest_waiting_seconds',
    help: 'How long the longest-waiting job of the queue has been waiting.',
    labelNames: ['platform'],
    registers,
    async collect() {
      this.set({ platform }, (await queues.oldestWaitingMs(queue, world.now())) / 1_000);
    },
  });
  return {
    answered(verdict, events, durationMs) {
      latency.observe({ platform, verdict }, durationMs / 1_000);
      size.observe({ platform }, events);
    },
    settled(outcomes) {
      for (const outcome of outcomes) {
        deliveries.inc({ platform, status: outcome.status, reason: outcome.reason ?? '' });
      }
    },
    jobEnded(kind) {
      unfinished.inc({ platform, kind });
    },
  };
}
