export type { IngestConfig } from './config.js';
export { start } from './start.js';
export { trafficFrom } from './traffic.js';
