export { Batcher, type BatcherOptions } from './batcher.js';
export type { Running } from './running.js';
