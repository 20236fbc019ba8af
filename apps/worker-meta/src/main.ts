import { workerConfigFromEnvironment } from '@capi-relay/delivery';
import { traced } from '@capi-relay/queue';
import { readSettings, runApp } from '@capi-relay/runtime';
import { start } from './start.js';

runApp(async () => {
  const { env } = process;
  const settings = readSettings(
    ['META_WORKER_PORT', 'META_BASE_URL', 'META_API_VERSION', 'OTEL_ENABLED'],
    env,
  );
  const config = await workerConfigFromEnvironment('meta', settings.META_WORKER_PORT, env);
  const running = await traced(settings.OTEL_ENABLED, 'worker-meta', (telemetry) =>
    start({
      ...config,
      telemetry,
      baseUrl: settings.META_BASE_URL,
      apiVersion: settings.META_API_VERSION,
    }),
  );
  config.log.info({ port: running.port }, 'the Meta worker takes deliveries');
  return running;
});
