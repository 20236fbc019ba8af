import { createLogger, readSettings, runApp } from '@capi-relay/runtime';
import { configFromEnvironment } from './config.js';
import { start } from './start.js';

runApp(async () => {
  const { LOG_LEVEL } = readSettings(['LOG_LEVEL'], process.env);
  const log = createLogger({ name: 'sandbox', level: LOG_LEVEL });
  const running = await start({ ...configFromEnvironment(process.env), log });
  log.info({ port: running.port }, 'the sandbox answers for Meta and TikTok');
  return running;
});
