import { readSettings } from '@capi-relay/runtime';
import { assertSchemaNotAhead, openStore } from '@capi-relay/store';
import { makeSignInLink } from './access/make-sign-in-link.js';

/** Prints a sign-in link: for another operator, or for one who has forgotten the password. */
const settings = readSettings(['DATABASE_URL', 'CONSOLE_PORT', 'CONSOLE_PUBLIC_URL'], process.env, [
  'DATABASE_URL',
]);
const store = openStore({
  connectionString: settings.DATABASE_URL,
  maxConnections: 2,
  statementTimeoutMs: 10_000,
});
try {
  await assertSchemaNotAhead(store);
  const url = settings.CONSOLE_PUBLIC_URL ?? `http://127.0.0.1:${settings.CONSOLE_PORT}`;
  process.stdout.write(`${await makeSignInLink(store, url, new Date())}\n`);
} finally {
  await store.close();
}
