export * from './health.js';
export * from './health-facts.js';
export type * from './ports.js';
export { type DeliveryWorkerConfig, startDeliveryWorker } from './start-worker.js';
export { workerConfigFromEnvironment } from './worker-environment.js';
