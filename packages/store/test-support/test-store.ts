import { freshDatabase } from '@capi-relay/testing';
import type { StoreLog } from '../src/log.js';
import { openStore, type Store } from '../src/open-store.js';

export interface TestStore {
  readonly store: Store;
  readonly url: string;
  /** What the store warned of. */
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

/** A store on a migrated database of its own. */
export async function openTestStore(): Promise<TestStore> {
  const database = await freshDatabase();
  const warnings: string[] = [];
  const log: StoreLog = { warn: (_fields, message) => void warnings.push(message) };
  const store = openStore({
    connectionString: database.url,
    maxConnections: 8,
    statementTimeoutMs: 20_000,
    log,
  });
  return {
    store,
    url: database.url,
    warnings,
    close: async () => {
      await store.close();
      await database.close();
    },
  };
}
