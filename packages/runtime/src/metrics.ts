import { collectDefaultMetrics, Registry } from 'prom-client';

/** The metrics of one app. Several apps may live in one process, so there is no registry for all of them. */
export interface Metrics {
  /** Every metric of the app names it: `new Counter({ ..., registers: [metrics.registry] })`. */
  readonly registry: Registry;
  /** What Prometheus reads. */
  metricsText(): Promise<string>;
  readonly contentType: string;
}

/**
 * Metrics of an app, with those of its process (CPU, memory, event loop lag, garbage collection). Each carries the label
 * `app`.
 */
export function createMetrics(app: string, registry: Registry = new Registry()): Metrics {
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  return { registry, metricsText: () => registry.metrics(), contentType: registry.contentType };
}
