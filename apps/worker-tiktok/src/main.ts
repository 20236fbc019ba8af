import { workerConfigFromEnvironment } from '@capi-relay/delivery';
import { traced } from '@capi-relay/queue';
import { readSettings, runApp } from '@capi-relay/runtime';
import { start } from './start.js';

runApp(async () => {
  const { env } = process;
  const settings = readSettings(['TIKTOK_WORKER_PORT', 'TIKTOK_BASE_URL', 'OTEL_ENABLED'], env);
  const config = await workerConfigFromEnvironment('tiktok', settings.TIKTOK_WORKER_PORT, env);
  const running = await traced(settings.OTEL_ENABLED, 'worker-tiktok', (telemetry) =>
    start({ ...config, telemetry, baseUrl: settings.TIKTOK_BASE_URL }),
  );
  config.log.info({ port: running.port }, 'the TikTok worker takes deliveries');
  return running;
});
