import type { Telemetry } from 'bullmq';

interface Closable {
  close(): Promise<void>;
}

/**
 * Starts an app with traces of its queues where they are asked for, and sends the last of them after it has closed. The
 * tracing libraries are loaded only then.
 */
export async function traced<T extends Closable>(
  enabled: boolean,
  app: string,
  start: (telemetry: Telemetry | undefined) => Promise<T>,
): Promise<T> {
  if (!enabled) return start(undefined);
  const { startTracing } = await import('./tracing.js');
  const tracing = startTracing(app);
  const running = await start(tracing.telemetry);
  return {
    ...running,
    close: async () => {
      await running.close();
      await tracing.close();
    },
  };
}
