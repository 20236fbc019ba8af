import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  aPurchase,
  freePort,
  redisAvailable,
  startRedis,
  type TestRedis,
  waitFor,
} from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { type AppProcess, appProcess } from '../support/app-process.js';
import { outcomes, postEvents } from '../support/ask.js';
import { startRelay, type TestRelay } from '../support/relay.js';
import { readMetric, startWorkerProcess } from './support/worker-processes.js';

const onRedis = redisAvailable() ? describe : describe.skip;
const PASSWORD = 'p@ss:word/with?signs';

/** The rights docs/operations.md asks for: what is tested is what people are told. */
async function documentedRights(): Promise<string[]> {
  const page = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const rights = /^ACL SETUSER relay on >PASSWORD (.+)$/m.exec(page)?.[1];
  if (rights === undefined) throw new Error('docs/operations.md no longer says which rights the user needs.');
  return rights.split(' ');
}

/** A certificate for 127.0.0.1 that only those who are given its file trust. */
function makeCertificate(folder: string): { readonly certificate: string; readonly key: string } {
  const certificate = join(folder, 'redis.pem');
  const key = join(folder, 'redis-key.pem');
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...[
        '-keyout',
        key,
        '-out',
        certificate,
        '-subj',
        '/CN=127.0.0.1',
        '-addext',
        'subjectAltName=IP:127.0.0.1',
      ],
    ],
    { stdio: 'ignore' },
  );
  return { certificate, key };
}

onRedis('on a Redis with TLS and a user of few rights', () => {
  let folder: string;
  let redis: TestRedis;
  let relay: TestRelay;
  let redisUrl: string;
  let certificate: string;
  const processes: AppProcess[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'capi-relay-tls-'));
    const made = makeCertificate(folder);
    certificate = made.certificate;
    const tlsPort = await freePort();
    redis = await startRedis({
      args: [
        ...['--tls-port', String(tlsPort), '--tls-cert-file', certificate, '--tls-key-file', made.key],
        ...['--tls-ca-cert-file', certificate, '--tls-auth-clients', 'no'],
      ],
    });
    const administrator = new Redis(redis.url);
    await administrator.call('ACL', 'SETUSER', 'relay', 'on', `>${PASSWORD}`, ...(await documentedRights()));
    administrator.disconnect();
    redisUrl = `rediss://relay:${encodeURIComponent(PASSWORD)}@127.0.0.1:${tlsPort}`;
    relay = await startRelay({
      name: 'redis',
      start: async () => ({ backend: { kind: 'redis', url: redis.url }, close: redis.close }),
    });
    await relay.install('meta_ads');
  }, 60_000);
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.stop()));
    await relay.close();
    await rm(folder, { recursive: true });
  });

  test('ingest and worker do their work, and neither is refused a command', async () => {
    const trust = { NODE_EXTRA_CA_CERTS: certificate, REDIS_URL: redisUrl };
    const port = await freePort();
    const ingest = appProcess('ingest', port, {
      DATABASE_URL: relay.databaseUrl,
      INGEST_PORT: String(port),
      LOG_LEVEL: 'debug',
      ...trust,
    });
    await ingest.start();
    const worker = await startWorkerProcess(relay, 'meta', {
      ...trust,
      LOG_LEVEL: 'debug',
      CREDENTIAL_REQUESTS_PER_SECOND: '1000',
    });
    processes.push(ingest, worker);

    await postEvents({ appId: relay.appId, ingest: { ...relay.ingest, url: ingest.url } }, [aPurchase()]);
    await waitFor(() => outcomes(relay), {
      until: ([row]) => row?.status === 'delivered',
      timeoutMs: 30_000,
      what: 'the delivery',
    });
    await expect(readMetric(worker, 'capi_queue_jobs', { state: 'failed' })).resolves.toBe(0);
    expect(`${ingest.output()}${worker.output()}`).not.toMatch(/NOPERM|self-signed/);
    expect(`${ingest.output()}${worker.output()}`).not.toContain(PASSWORD);
  }, 60_000);

  test('a worker that does not trust the certificate says so instead of sending tokens about', async () => {
    const port = await freePort();
    const worker = appProcess('worker-meta', port, {
      DATABASE_URL: relay.databaseUrl,
      REDIS_URL: redisUrl,
      VAULT_PRIVATE_JWKS: relay.vaultPrivateJwks,
      META_WORKER_PORT: String(port),
      LOG_LEVEL: 'debug',
    });
    await worker.runToEnd();
    expect(worker.output()).toMatch(/self-signed certificate/);
    expect(worker.output()).not.toContain(PASSWORD);
  }, 60_000);
});
