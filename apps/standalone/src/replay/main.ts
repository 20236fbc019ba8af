import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openQueues } from '@capi-relay/queue';
import { progressBar, redactText, reportFailure } from '@capi-relay/runtime';
import { findReplay, openStore, type Replay, type Store } from '@capi-relay/store';
import { whereTo } from '../where-to.js';
import { askForReplay } from './ask-for-replay.js';
import { type ReplayOptions, readOptions, USAGE } from './options.js';

const LOOK_EVERY_MS = 500;
const QUEUE_DEADLINE_MS = 10_000;

function progressLine(replay: Replay): string {
  const share = replay.status === 'completed' ? 1 : replay.scanned / Math.max(1, replay.total);
  return `${progressBar(share)} ${replay.status}: ${replay.scanned} looked at, ${replay.marked} on their way, ${replay.refused_too_old} too old`;
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
  const { databaseUrl, queue } = await whereTo(process.env);
  const store = openStore({ connectionString: databaseUrl, maxConnections: 2, statementTimeoutMs: 30_000 });
  const queues = openQueues({ ...queue, deadlineMs: QUEUE_DEADLINE_MS, onError: () => undefined });
  try {
    const replayId = `replay_${randomUUID()}`;
    await askForReplay(store, queues, replayId, options, (sentence) =>
      process.stderr.write(`${redactText(sentence)}\n`),
    );
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

run().catch((error: unknown) => reportFailure(error));
