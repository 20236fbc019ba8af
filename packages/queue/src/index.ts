export {
  describeBackend,
  openRedis,
  type QueueBackend,
  type QueueSettings,
  type RelayRedis,
} from './backend.js';
export {
  DELIVERY_QUEUE,
  JOBS,
  type JobName,
  QUEUE_NAMES,
  type QueueName,
  REPLAY_QUEUE,
} from './catalogue.js';
export { QueueError, type QueueErrorCode } from './errors.js';
export { deliveryJobId } from './job-id.js';
export { openQueues, type ProducerSettings, type QueueDepth, type RelayQueues } from './queues.js';
export { MAX_ATTEMPTS, retryDelayMs } from './retry-schedule.js';
export { type SearchedQueue, searchJobs } from './search-jobs.js';
export { traced } from './traced.js';
export {
  type JobContext,
  type JobEnd,
  type JobHandlers,
  type RelayWorker,
  type RelayWorkerSettings,
  startWorker,
} from './worker.js';
