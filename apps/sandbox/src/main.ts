import process from 'node:process';
import { configFromEnvironment } from './config.js';
import { start } from './start.js';

const running = await start({
  ...configFromEnvironment(process.env),
  reportError: (error) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
});
process.stdout.write(`Sandbox of Meta and TikTok on ${running.url}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => running.close());
}
