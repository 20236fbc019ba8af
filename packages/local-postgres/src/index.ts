export { type EphemeralPostgresOptions, ephemeralPostgres } from './ephemeral.js';
export { LocalPostgresError, type LocalPostgresErrorCode } from './errors.js';
export { freePort, onFreePort } from './free-port.js';
export { type LocalPostgres, type LocalPostgresOptions, startLocalPostgres } from './server.js';
export { isSystemError } from './system-error.js';
