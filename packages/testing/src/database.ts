import { randomBytes } from 'node:crypto';
import { migrate } from '@capi-relay/store';
import { Client } from 'pg';

export interface TestDatabase {
  readonly url: string;
  /** Ends what is still connected and drops the database. */
  close(): Promise<void>;
}

const TEMPLATE = 'migrated_template';
/** Any number that nobody else locks on the server of the test run. */
const TEMPLATE_LOCK = 730_001;

/** A database of its own for a test file, with the schema of the event store. */
export async function freshDatabase(): Promise<TestDatabase> {
  return asAdministrator(async (client) => {
    await ensureTemplate(client);
    return create(client, TEMPLATE);
  });
}

/** A database with nothing in it. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return asAdministrator((client) => create(client, 'template0'));
}

function serverUrl(): string {
  const url = process.env.TEST_POSTGRES_URL;
  if (url === undefined) {
    throw new Error(
      'TEST_POSTGRES_URL is not set: Jest runs packages/testing/jest/global-setup.mjs to set it.',
    );
  }
  return url;
}

function databaseUrl(name: string): string {
  const url = new URL(serverUrl());
  url.pathname = name;
  return url.href;
}

async function asAdministrator<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function create(client: Client, template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    url: databaseUrl(name),
    close: () =>
      asAdministrator(async (administrator) => {
        await administrator.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

/** Test files run in processes of their own; the first one migrates and the others wait for it. */
async function ensureTemplate(client: Client): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const found = await client.query('SELECT datistemplate FROM pg_database WHERE datname = $1', [TEMPLATE]);
    if (found.rows[0]?.datistemplate === true) return;
    // What is there without the mark was left by a migration that failed.
    await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${TEMPLATE} TEMPLATE template0`);
    await migrate(databaseUrl(TEMPLATE));
    await client.query(`ALTER DATABASE ${TEMPLATE} IS_TEMPLATE true`);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}
