import {
  type DeliveryJob,
  deliveryJobSchema,
  type PlatformName,
  type ReplayJob,
  replayJobSchema,
  type TestJob,
  testJobSchema,
} from '@capi-relay/contracts';
import type { z } from 'zod';
import { MAX_ATTEMPTS } from './retry-schedule.js';

/** Every queue there is. One a platform, so that one platform's trouble cannot hold the other. */
export const QUEUE_NAMES = ['capi-meta', 'capi-tiktok', 'capi-replay'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

export const DELIVERY_QUEUE: Readonly<Record<PlatformName, QueueName>> = {
  meta: 'capi-meta',
  tiktok: 'capi-tiktok',
};
export const REPLAY_QUEUE: QueueName = 'capi-replay';

export interface JobPayloads {
  deliver: DeliveryJob;
  test: TestJob;
  replay: ReplayJob;
}
export type JobName = keyof JobPayloads;

type Catalogue = {
  readonly [N in JobName]: { readonly schema: z.ZodType<JobPayloads[N]>; readonly attempts: number };
};

/** Every job there is: its payload and how often it may be tried. Producers and workers take their types from here. */
export const JOBS: Catalogue = {
  /** One event for one layer. */
  deliver: { schema: deliveryJobSchema, attempts: MAX_ATTEMPTS },
  /** A test event an operator asked for; tried once, since its answer is shown to somebody who waits. */
  test: { schema: testJobSchema, attempts: 1 },
  /** Marks what a replay covers; its progress is in the store, so another attempt goes on where the last one ended. */
  replay: { schema: replayJobSchema, attempts: 20 },
};

/** Name BullMQ finds our backoff under; the delay itself is {@link retryDelayMs}. */
export const BACKOFF_TYPE = 'relay';
