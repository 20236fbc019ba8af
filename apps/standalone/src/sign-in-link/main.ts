import { makeSignInLink } from '@capi-relay/console';
import { readSettings, reportFailure } from '@capi-relay/runtime';
import { assertSchemaNotAhead, openStore } from '@capi-relay/store';
import { readAddresses } from '../addresses.js';

const SETTINGS = ['DATABASE_URL', 'DATA_DIR', 'CONSOLE_PORT', 'CONSOLE_PUBLIC_URL'] as const;

/** A link for another operator, or for one who has forgotten the password; it works once, for an hour. */
async function signInLink(): Promise<string> {
  const settings = readSettings(SETTINGS, process.env);
  const databaseUrl = settings.DATABASE_URL ?? (await readAddresses(settings.DATA_DIR))?.databaseUrl;
  if (databaseUrl === undefined) {
    throw new Error(
      `DATABASE_URL is not set and nothing runs on ${settings.DATA_DIR}. Set DATABASE_URL, or type "npm start" first.`,
    );
  }
  const store = openStore({ connectionString: databaseUrl, maxConnections: 2, statementTimeoutMs: 10_000 });
  try {
    await assertSchemaNotAhead(store);
    const consoleUrl = settings.CONSOLE_PUBLIC_URL ?? `http://127.0.0.1:${settings.CONSOLE_PORT}`;
    return await makeSignInLink(store, consoleUrl, new Date());
  } finally {
    await store.close();
  }
}

try {
  process.stdout.write(`${await signInLink()}\n`);
} catch (error) {
  reportFailure(error);
}
