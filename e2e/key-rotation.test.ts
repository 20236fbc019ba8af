import { execFile } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KeyFolder } from '@capi-relay/keys';
import { aPurchase, freePort, queueBackends, waitFor } from '@capi-relay/testing';
import { generateVaultKeys, loadPrivateKeys } from '@capi-relay/vault';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AppProcess, appProcess } from './support/app-process.js';
import { outcomes, postEvents } from './support/ask.js';
import { startRelay, type TestRelay } from './support/relay.js';

const PROGRAM = join(import.meta.dirname, '../apps/keys/dist/rekey/main.js');
const LAYERS = 2;

const [backend] = queueBackends().slice(-1);
if (backend === undefined) {
  throw new Error('There is no queue backend to run on.');
}

describe('while tokens are moved to another key', () => {
  let relay: TestRelay;
  let path: string;
  const workers: AppProcess[] = [];

  beforeAll(async () => {
    relay = await startRelay(backend);
    path = await mkdtemp(join(tmpdir(), 'key-rotation-'));
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await relay.close();
    await rm(path, { recursive: true });
  });

  async function startWorker(keyFile: string): Promise<AppProcess> {
    const port = await freePort();
    const worker = appProcess('worker-meta', port, {
      DATABASE_URL: relay.databaseUrl,
      ...(relay.queue.kind === 'redis' ? { REDIS_URL: relay.queue.url } : {}),
      VAULT_PRIVATE_JWKS_FILE: keyFile,
      META_WORKER_PORT: String(port),
      META_BASE_URL: relay.sandbox.url,
      LOG_LEVEL: 'warn',
    });
    workers.push(worker);
    await worker.start();
    return worker;
  }

  async function expectDeliveredByEveryLayer(): Promise<void> {
    const purchase = aPurchase();
    await postEvents(relay, [purchase]);
    const statuses = await waitFor(
      async () =>
        (await outcomes(relay))
          .filter(({ event_id }) => event_id === purchase.event_id)
          .map(({ status }) => status),
      { until: (ended) => ended.length === LAYERS, timeoutMs: 20_000, what: 'the outcomes of every layer' },
    );
    expect(statuses).toEqual(Array.from({ length: LAYERS }, () => 'delivered'));
  }

  const entriesFor = async (kid: string): Promise<number> =>
    (await relay.store.db.selectFrom('vault_entries').select('vault_id').where('kid', '=', kid).execute())
      .length;

  test('a worker with both keys delivers with moved and unmoved tokens, and afterwards the new key is enough', async () => {
    const installed = [await relay.install('meta_ads'), await relay.install('meta_ads')];
    const [, last = ''] = installed.map(({ vaultId }) => vaultId).sort();
    const { privateJwk: newest, publicJwk } = await generateVaultKeys();
    const folder = new KeyFolder(path);
    await folder.writePrivateKeys([newest, ...(await loadPrivateKeys({ json: relay.vaultPrivateJwks }))]);
    await folder.writePublicKey(publicJwk);

    const signals = new EventEmitter();
    const held = once(signals, 'held');
    const released = once(signals, 'released');
    const holding = relay.store.db.transaction().execute(async (transaction) => {
      await transaction
        .selectFrom('vault_entries')
        .select('vault_id')
        .where('vault_id', '=', last)
        .forUpdate()
        .execute();
      signals.emit('held');
      await released;
    });
    await held;
    const moving = promisify(execFile)(process.execPath, [PROGRAM, path], {
      env: { PATH: process.env.PATH ?? '', DATABASE_URL: relay.databaseUrl },
    });
    try {
      await waitFor(() => entriesFor(newest.kid), {
        until: (moved) => moved === 1,
        what: 'half of the tokens',
      });

      await startWorker(folder.privateFile);
      await expectDeliveredByEveryLayer();
      expect(await entriesFor(newest.kid)).toBe(1);
    } finally {
      signals.emit('released');
    }
    await holding;
    expect((await moving).stdout).toContain('all are');
    await expectDeliveredByEveryLayer();
    await Promise.all(workers.map((worker) => worker.stop()));

    await folder.writePrivateKeys([newest]);
    await startWorker(folder.privateFile);
    await expectDeliveredByEveryLayer();
  }, 60_000);
});
