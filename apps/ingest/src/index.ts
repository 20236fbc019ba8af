export type { IngestConfig } from './config.js';
export { start } from './start.js';
export { TRAFFIC_SETTINGS, trafficFrom } from './traffic.js';
