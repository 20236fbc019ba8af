import { startWorker } from '@capi-relay/queue';
import { z } from 'zod';
import { answer } from './ask.js';

const optionsSchema = z.object({ redisUrl: z.string(), jobs: z.number(), concurrency: z.number() });

/** The relay's own BullMQ worker with a processor that does nothing: the most the queue can give. */
answer(optionsSchema, async ({ redisUrl, jobs, concurrency }) => {
  const from = Math.floor(jobs * 0.1);
  const until = Math.floor(jobs * 0.9);
  let done = 0;
  let startedAt = 0;
  let endedAt = 0;
  const finished = new Promise<void>((resolve) => {
    startWorker({
      backend: { kind: 'redis', url: redisUrl },
      queue: 'capi-meta',
      concurrency,
      handlers: {
        deliver: async () => {
          done += 1;
          if (done === from) startedAt = performance.now();
          if (done === until) endedAt = performance.now();
          if (done === jobs) resolve();
          return { kind: 'done' };
        },
      },
      now: Date.now,
      random: Math.random,
      onError: (error) => process.stderr.write(`${error.message}\n`),
    });
  });
  await finished;
  return { perSecond: (until - from) / ((endedAt - startedAt) / 1_000) };
});
