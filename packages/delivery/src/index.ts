export type {
  Circuit,
  DeliveryStore,
  GateCheck,
  LayerState,
  LoadedDelivery,
  PriorOutcome,
  QueuedTest,
  SealedEntry,
  TestReport,
  WarningCount,
} from '@capi-relay/store';
export * from './health.js';
export * from './health-facts.js';
export { type DeliveryWorkerConfig, startDeliveryWorker } from './start-worker.js';
export { workerConfigFromEnvironment } from './worker-environment.js';
