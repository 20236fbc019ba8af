export { type Addresses, readAddresses } from './addresses.js';
export { configFromEnvironment, readTunables, type StandaloneConfig } from './config.js';
export { type Standalone, start } from './start.js';
