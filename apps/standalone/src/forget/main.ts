import { randomInt, randomUUID } from 'node:crypto';
import { forgetUser, writeChange } from '@capi-relay/console';
import { openQueues } from '@capi-relay/queue';
import { progressBar, reportFailure } from '@capi-relay/runtime';
import {
  assertSchemaNotAhead,
  COUNTER_SHARDS,
  FORGET_STEPS,
  type ForgetStep,
  openStore,
} from '@capi-relay/store';
import { whereTo } from '../where-to.js';
import { confirm } from './confirm.js';
import { type ForgetOptions, readOptions, USAGE } from './options.js';
import { receiptText } from './receipt.js';
import { whereFrom } from './where-from.js';

const QUEUE_DEADLINE_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 60_000;

const STEP_WORDS: Readonly<Record<ForgetStep, string>> = {
  installs: 'looking for installs',
  events: 'removing from events',
  matching: 'removing from matching data',
  search: 'searching every table',
};

function showProgress(step: ForgetStep, share: number): void {
  const place = `${FORGET_STEPS.indexOf(step) + 1}/${FORGET_STEPS.length}`;
  process.stderr.write(`\r${progressBar(share)} ${place} ${STEP_WORDS[step].padEnd(30)}`);
}

async function forget(options: ForgetOptions): Promise<void> {
  const { databaseUrl, queue } = await whereTo(process.env);
  const store = openStore({
    connectionString: databaseUrl,
    maxConnections: 2,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  const queues = openQueues({ ...queue, deadlineMs: QUEUE_DEADLINE_MS, onError: () => undefined });
  try {
    await assertSchemaNotAhead(store);
    await queues.ready();
    const where = await whereFrom(store, options);
    if (!options.isConfirmed && !(await confirm(where.appIds, process.stdin, process.stderr))) {
      process.stderr.write('Nothing was removed.\n');
      process.exitCode = 1;
      return;
    }
    const receipt = await forgetUser(
      {
        store,
        queues,
        shard: randomInt(COUNTER_SHARDS),
        newUuid: randomUUID,
        audit: (change) => writeChange(store, change, { caller: null, requestId: null, now: new Date() }),
        onProgress: process.stderr.isTTY ? showProgress : () => {},
      },
      { ...where, userId: options.userId, installIds: options.installIds },
    );
    if (process.stderr.isTTY) process.stderr.write('\n');
    process.stdout.write(receiptText(receipt));
    if (!receipt.verified) process.exitCode = 1;
  } finally {
    await queues.close();
    await store.close();
  }
}

function optionsOf(args: readonly string[]): ForgetOptions | null {
  try {
    return readOptions(args);
  } catch (error) {
    reportFailure(error, 2);
    return null;
  }
}

const args = process.argv.slice(2);
if (args.includes('--help') || args.length === 0) {
  process.stdout.write(USAGE);
} else {
  const options = optionsOf(args);
  if (options !== null) await forget(options).catch((error: unknown) => reportFailure(error));
}
