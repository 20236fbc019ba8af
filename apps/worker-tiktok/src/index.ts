export { start, type TiktokWorkerConfig } from './start.js';
