import type { PlatformName } from '@capi-relay/contracts';
import type { RelayQueues } from '@capi-relay/queue';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { DeliveryObserver } from './deliver-context.js';
import { type GaugeWorld, registerHeldBackGauges, registerQueueGauges } from './gauges.js';

const LATENCY_BUCKETS = [0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 10];
const SIZE_BUCKETS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000];

/** A worker's metrics. Labels are platforms, states and reasons: never an event, a layer or a person. */
export function deliveryMetrics(
  registry: Registry,
  platform: PlatformName,
  queues: Pick<RelayQueues, 'depth' | 'oldestWaitingMs'>,
  world: GaugeWorld,
): DeliveryObserver {
  const registers = [registry];
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
  registerQueueGauges(registry, platform, queues, world);
  registerHeldBackGauges(registry, platform, world);
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
