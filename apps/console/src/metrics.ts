import { Histogram, type Registry } from 'prom-client';

/** What the console counts. No label names a caller or an address. */
export interface ConsoleMetrics {
  /** `route` is the name of a route of the contract. */
  countRequest(route: string, status: number, seconds: number): void;
}

export function consoleMetrics(registry: Registry): ConsoleMetrics {
  const requests = new Histogram({
    name: 'console_request_duration_seconds',
    help: 'Requests of the operator API by route and status, with the time to their answer.',
    labelNames: ['route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15],
    registers: [registry],
  });
  return {
    countRequest: (route, status, seconds) => requests.observe({ route, status }, seconds),
  };
}
