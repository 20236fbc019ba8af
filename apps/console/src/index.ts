export type { ConsoleConfig } from './config.js';
export { type RunningConsole, start } from './start.js';
