import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { RelayQueues } from '@capi-relay/queue';
import { redactText } from '@capi-relay/runtime';
import type { Router } from 'express';
import { redactJob } from './redact-job.js';

export const QUEUES_PATH = '/queues';

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  'capi-meta': 'Deliveries to Meta',
  'capi-tiktok': 'Deliveries to TikTok',
  'capi-replay': 'Replays',
};

/** Reads jobs without anything but their ids. */
class RedactingAdapter extends BullMQAdapter {
  override async getJob(id: string) {
    const job = await super.getJob(id);
    return job && redactJob(job);
  }

  override async getJobs(...page: Parameters<BullMQAdapter['getJobs']>) {
    return (await super.getJobs(...page)).map(redactJob);
  }

  override async getJobLogs(id: string) {
    return (await super.getJobLogs(id)).map(redactText);
  }
}

type ShownQueue = ConstructorParameters<typeof BullMQAdapter>[0];

/** Bull Board's types know queues on Redis alone; what it asks of a queue is there on both backends. */
function isShowable(queue: object): queue is ShownQueue {
  return 'getJobs' in queue && 'getJobCounts' in queue;
}

/**
 * Bull Board over the queues, in two forms: one that shows and one that also retries and removes. Who gets which is
 * decided before either is asked.
 */
export function bullBoards(queues: Pick<RelayQueues, 'queues'>): {
  readonly readOnly: Router;
  readonly full: Router;
} {
  return { readOnly: board(queues, true), full: board(queues, false) };
}

function board({ queues }: Pick<RelayQueues, 'queues'>, readOnlyMode: boolean): Router {
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(QUEUES_PATH);
  createBullBoard({
    serverAdapter,
    options: {
      uiConfig: {
        boardTitle: 'capi-relay queues',
        miscLinks: [{ text: 'Console', url: '/' }],
        hideRedisDetails: true,
        hideDocsLink: true,
      },
    },
    queues: [...queues].flatMap(([name, queue]) =>
      isShowable(queue)
        ? [new RedactingAdapter(queue, { readOnlyMode, description: DESCRIPTIONS[name] ?? '' })]
        : [],
    ),
  });
  return serverAdapter.getRouter();
}
