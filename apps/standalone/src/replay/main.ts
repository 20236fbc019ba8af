import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openQueues, type QueueBackend } from '@capi-relay/queue';
import { readSettings, redactText } from '@capi-relay/runtime';
import { createReplay, findLayer, findReplay, openStore, type Replay, type Store } from '@capi-relay/store';
import { readAddresses } from '../addresses.js';
import { type ReplayOptions, readOptions, USAGE } from './options.js';

const LOOK_EVERY_MS = 500;
const BAR_WIDTH = 30;
const QUEUE_DEADLINE_MS = 10_000;

/** The database and queue to work on: those of the environment, or of the `npm start` that runs on this folder. */
async function whereTo(): Promise<{ databaseUrl: string; queue: QueueBackend }> {
  const settings = readSettings(['DATABASE_URL', 'REDIS_URL', 'DATA_DIR'], process.env);
  const running = settings.DATABASE_URL === undefined ? await readAddresses(settings.DATA_DIR) : undefined;
  const databaseUrl = settings.DATABASE_URL ?? running?.databaseUrl;
  if (databaseUrl === undefined) {
    throw new Error(
      `DATABASE_URL is not set and nothing runs on ${settings.DATA_DIR}. Set DATABASE_URL, or type "npm start" first.`,
    );
  }
  const redisUrl = settings.REDIS_URL ?? running?.redisUrl;
  return {
    databaseUrl,
    queue:
      redisUrl === undefined
        ? { kind: 'postgres', connectionString: databaseUrl }
        : { kind: 'redis', url: redisUrl },
  };
}

function progressLine(replay: Replay): string {
  const share = replay.status === 'completed' ? 1 : Math.min(1, replay.scanned / Math.max(1, replay.total));
  const filled = Math.round(share * BAR_WIDTH);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
  return `${bar} ${replay.status}: ${replay.scanned} looked at, ${replay.marked} on their way, ${replay.refused_too_old} too old`;
}

async function watch(store: Store, replayId: string): Promise<Replay> {
  for (;;) {
    const replay = await findReplay(store, replayId);
    if (replay === null) {
      throw new Error(`Replay ${replayId} is gone.`);
    }
    process.stdout.write(`\r${progressLine(replay)}`);
    if (replay.status !== 'queued' && replay.status !== 'running') {
      process.stdout.write('\n');
      return replay;
    }
    await pause(LOOK_EVERY_MS);
  }
}

async function replay(options: ReplayOptions): Promise<void> {
  const { databaseUrl, queue } = await whereTo();
  const store = openStore({ connectionString: databaseUrl, maxConnections: 2, statementTimeoutMs: 30_000 });
  const queues = openQueues({ backend: queue, deadlineMs: QUEUE_DEADLINE_MS, onError: () => undefined });
  try {
    const layer = await findLayer(store, options.layerId);
    if (layer === null) {
      throw new Error(`There is no layer ${options.layerId}. The console shows the id on the layer's page.`);
    }
    const replayId = `replay_${randomUUID()}`;
    await createReplay(store, {
      replay_id: replayId,
      project_id: layer.project_id,
      layer_id: layer.layer_id,
      since: options.since,
      until: options.until,
      outcomes: options.outcomes,
      reasons: options.reasons,
      requested_by: null,
    });
    await queues.ready();
    await queues.enqueueReplay({ replay_id: replayId });
    const ended = await watch(store, replayId);
    if (ended.status !== 'completed') {
      throw new Error(ended.error ?? `The replay was ${ended.status}.`);
    }
  } finally {
    await queues.close();
    await store.close();
  }
}

async function run(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.length === 0) {
    process.stdout.write(USAGE);
    return;
  }
  await replay(readOptions(args, Date.now()));
}

run().catch((error: unknown) => {
  process.stderr.write(`${redactText(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
});
