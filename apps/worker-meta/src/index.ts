export { type MetaWorkerConfig, start } from './start.js';
