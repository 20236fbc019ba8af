export { StoreError, type StoreErrorCode } from './errors.js';
export type { StoreLog } from './log.js';
export { assertSchemaNotAhead, migrate } from './migrate.js';
export { openStore, type Store, type StoreOptions } from './open-store.js';
export type * from './schema.js';
