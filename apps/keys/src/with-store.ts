import { readSettings } from '@capi-relay/runtime';
import { assertSchemaNotAhead, openStore, type Store } from '@capi-relay/store';

const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * Works on the database `DATABASE_URL` names, and closes it.
 *
 * @throws SettingsError where it is not named; Error where the database is newer than this release
 */
export async function withStore(
  env: Readonly<Record<string, string | undefined>>,
  work: (store: Store) => Promise<string>,
): Promise<string> {
  const { DATABASE_URL } = readSettings(['DATABASE_URL'], env, ['DATABASE_URL']);
  const store = openStore({
    connectionString: DATABASE_URL,
    maxConnections: 2,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  try {
    await assertSchemaNotAhead(store);
    return await work(store);
  } finally {
    await store.close();
  }
}
