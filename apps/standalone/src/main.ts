import { runApp } from '@capi-relay/runtime';
import { banner } from './banner.js';
import { configFromEnvironment } from './config.js';
import { start } from './start.js';

runApp(async () => {
  const running = await start(configFromEnvironment(process.env));
  process.stdout.write(banner({ ...running, now: new Date().toISOString() }));
  return running;
});
