import type { PlatformName } from '@capi-relay/contracts';
import { freePort } from '@capi-relay/testing';
import got from 'got';
import { type AppProcess, appProcess } from '../../support/app-process.js';
import type { TestRelay } from '../../support/relay.js';

const PORT_SETTING: Readonly<Record<PlatformName, string>> = {
  meta: 'META_WORKER_PORT',
  tiktok: 'TIKTOK_WORKER_PORT',
};
const ADDRESS_SETTING: Readonly<Record<PlatformName, string>> = {
  meta: 'META_BASE_URL',
  tiktok: 'TIKTOK_BASE_URL',
};

/** Starts one more worker of a platform for the relay, as a process of its own. */
export async function startWorkerProcess(
  relay: Pick<TestRelay, 'databaseUrl' | 'queue' | 'vaultPrivateJwks' | 'sandbox'>,
  platform: PlatformName,
  env: Readonly<Record<string, string>> = {},
): Promise<AppProcess> {
  const port = await freePort();
  const worker = appProcess(`worker-${platform}`, port, {
    DATABASE_URL: relay.databaseUrl,
    ...(relay.queue.kind === 'redis' ? { REDIS_URL: relay.queue.url } : {}),
    VAULT_PRIVATE_JWKS: relay.vaultPrivateJwks,
    LOG_LEVEL: 'warn',
    [PORT_SETTING[platform]]: String(port),
    [ADDRESS_SETTING[platform]]: relay.sandbox.url,
    ...env,
  });
  await worker.start();
  return worker;
}

/** Sum of a metric's series that carry all of `labels`, as the app shows it now. */
export async function readMetric(
  app: Pick<AppProcess, 'url'>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  const text = await got(`${app.url}/metrics`).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
