import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Telemetry } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';

export interface Tracing {
  readonly telemetry: Telemetry;
  /** Sends what is not sent yet. */
  close(): Promise<void>;
}

/**
 * Sends a span for each job that is added and each that is worked on; the worker's is a child of the producer's, so one
 * trace shows how long a delivery waited. Spans carry ids, names and times of jobs, never what is in them.
 *
 * Where they go, how many and under which name is said by OpenTelemetry's own variables, such as
 * `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_TRACES_SAMPLER` and `OTEL_SERVICE_NAME`.
 */
export function startTracing(app: string): Tracing {
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': `capi-relay-${app}` }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return { telemetry: new BullMQOtel({ tracerName: 'capi-relay' }), close: () => provider.shutdown() };
}
