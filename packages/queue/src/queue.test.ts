import type { DeliveryJob } from '@capi-relay/contracts';
import { queueBackends, type RunningBackend, waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { QueueName } from './catalogue.js';
import { deliveryJobId } from './job-id.js';
import { openQueues, type RelayQueues } from './queues.js';
import { type JobEnd, type RelayWorker, startWorker } from './worker.js';

const delivery = (event_id: string): DeliveryJob => ({
  app_id: 'app_a',
  event_id,
  occurred_on: '2026-11-25',
  layer_id: 'layer_1',
});

describe.each(queueBackends())('the queue on $name', (testBackend) => {
  let running: RunningBackend;
  let queues: RelayQueues;
  const workers: RelayWorker[] = [];

  beforeAll(async () => {
    running = await testBackend.start();
    queues = openQueues({ backend: running.backend, deadlineMs: 10_000, onError: () => undefined });
    await queues.ready();
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    await queues.close();
    await running.close();
  });

  /** Works on the queue until `close`; every run of every delivery is in the list it answers. */
  function work(
    onRun: (job: DeliveryJob, attempt: number) => JobEnd | Promise<JobEnd>,
    { queue = 'capi-meta' as QueueName, lockMs = 30_000 } = {},
  ) {
    const seen: { id: string; attempt: number }[] = [];
    const faults: Error[] = [];
    const worker = startWorker({
      backend: running.backend,
      queue,
      concurrency: 20,
      handlers: {
        deliver: async (job, context) => {
          seen.push({ id: job.event_id, attempt: context.attempt });
          return onRun(job, context.attempt);
        },
      },
      now: () => Date.now(),
      random: () => 0,
      onError: (error) => faults.push(error),
      lockMs,
    });
    workers.push(worker);
    return { seen, faults, worker };
  }

  async function empty(queue: QueueName = 'capi-meta'): Promise<void> {
    await waitFor(() => queues.depth(queue), {
      until: (depth) => depth.waiting + depth.active + depth.delayed === 0,
      what: 'the queue to be empty',
    });
  }

  test('runs a delivery once, however often it is queued while it waits', async () => {
    await queues.enqueue('meta', [delivery('once'), delivery('once')]);
    await queues.enqueue('meta', [delivery('once'), delivery('other')]);
    expect(await queues.depth('capi-meta')).toMatchObject({ waiting: 2 });
    const { seen, worker } = work(() => ({ kind: 'done' }));
    await empty();
    await worker.close();
    expect(seen.map((run) => run.id).sort()).toEqual(['once', 'other']);
  });

  test('carries ids and nothing else', async () => {
    await queues.enqueue('meta', [delivery('ids-only')]);
    const job = await queues.queues.get('capi-meta')?.getJob(deliveryJobId(delivery('ids-only')));
    expect(job?.data).toEqual(delivery('ids-only'));
    expect(Object.keys(job?.data).sort()).toEqual(['app_id', 'event_id', 'layer_id', 'occurred_on']);
    const { worker } = work(() => ({ kind: 'done' }));
    await empty();
    await worker.close();
  });

  test('a delivery that ended is free to be queued again', async () => {
    const { seen, worker } = work(() => ({ kind: 'done' }));
    await queues.enqueue('meta', [delivery('again')]);
    await empty();
    await queues.enqueue('meta', [delivery('again')]);
    await waitFor(() => seen.length, { until: (runs) => runs === 2 });
    await empty();
    await worker.close();
  });

  test('a failed job blocks a plain add of its id, and requeue frees it', async () => {
    const ends: JobEnd[] = [{ kind: 'failed', message: 'refused' }, { kind: 'done' }];
    const { seen, worker } = work(() => ends.shift() ?? { kind: 'done' });
    await queues.enqueue('meta', [delivery('failed-once')]);
    await waitFor(() => queues.depth('capi-meta'), { until: (depth) => depth.failed === 1 });
    await queues.enqueue('meta', [delivery('failed-once')]);
    expect(seen).toHaveLength(1);
    await queues.requeue('meta', [delivery('failed-once')]);
    await waitFor(() => seen.length, { until: (runs) => runs === 2 });
    await empty();
    expect(await queues.depth('capi-meta')).toMatchObject({ failed: 0 });
    await worker.close();
  });

  test('a retry is another attempt; a wait is not', async () => {
    const ends: JobEnd[] = [
      { kind: 'wait', forMs: 1 },
      { kind: 'wait', forMs: 1 },
      { kind: 'retry', message: 'try again' },
      { kind: 'done' },
    ];
    const { seen, worker } = work(() => ends.shift() ?? { kind: 'done' });
    await queues.enqueue('meta', [delivery('patient')]);
    await waitFor(() => seen.length, { until: (runs) => runs === 4 });
    await empty();
    await worker.close();
    expect(seen.map((run) => run.attempt)).toEqual([1, 1, 1, 2]);
  });

  test('a job whose payload was lost fails loudly and runs nothing', async () => {
    const queue = queues.queues.get('capi-meta');
    await queue?.add('deliver', {}, { jobId: 'dempty' });
    const { seen, faults, worker } = work(() => ({ kind: 'done' }));
    await waitFor(() => faults.length, { until: (count) => count > 0 });
    const reason = await waitFor(async () => (await queue?.getJob('dempty'))?.failedReason);
    expect(reason).toMatch(/lost its payload.*noeviction/);
    expect(seen).toEqual([]);
    await queue?.remove('dempty');
    await worker.close();
  });

  test('a bulk add that broke half way is repeated without a second run', async () => {
    const all = ['bulk-1', 'bulk-2', 'bulk-3'].map(delivery);
    await queues.enqueue('meta', all.slice(0, 2));
    await queues.enqueue('meta', all);
    const { seen, worker } = work(() => ({ kind: 'done' }));
    await empty();
    await worker.close();
    expect(seen.map((run) => run.id).sort()).toEqual(['bulk-1', 'bulk-2', 'bulk-3']);
  });

  test('a job abandoned by one worker after another is taken up again with the same id and is not failed', async () => {
    // A queue of its own: how often a queue is checked for stalled jobs is remembered in it.
    const options = { queue: 'capi-tiktok', lockMs: 1_000 } as const;
    let release: () => void = () => undefined;
    const hung = new Promise<void>((resolve) => {
      release = resolve;
    });
    await queues.enqueue('tiktok', [delivery('stalled')]);
    // More crashes than BullMQ forgives by default.
    for (let crash = 0; crash < 3; crash += 1) {
      const crashing = work(async () => {
        await hung;
        return { kind: 'done' };
      }, options);
      await waitFor(() => crashing.seen.length, { until: (runs) => runs === 1, timeoutMs: 20_000 });
      await crashing.worker.abandon();
    }
    const second = work(() => ({ kind: 'done' }), options);
    await waitFor(() => second.seen.length, { until: (runs) => runs === 1, timeoutMs: 20_000 });
    release();
    await empty('capi-tiktok');
    expect(second.seen).toEqual([{ id: 'stalled', attempt: 1 }]);
    expect(await queues.depth('capi-tiktok')).toMatchObject({ failed: 0 });
    await second.worker.close();
  }, 90_000);
});
