import { anEvent, aPurchase, waitFor } from '@capi-relay/testing';
import { Client } from 'pg';
import type { App } from '../support/app.js';
import type { Canaries } from '../support/canaries.js';
import type { Operator } from '../support/operator.js';
import type { Recorder } from '../support/recorder.js';
import type { Project } from './operators.js';
import { type IngestAddress, personFields } from './sdk.js';

/** Tables that refuse what is written to them, and quote it while they do. */
const REFUSING = ['sdk_events', 'event_matching', 'user_traits', 'vault_entries'];

/** Makes the database fail, with the row in the words of the error, while people and tokens are being written. */
export async function meetDatabaseErrors(
  databaseUrl: string,
  recorder: Recorder,
  ingest: IngestAddress,
  operator: Operator,
  project: Project,
  canaries: Canaries,
): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const json = { 'content-type': 'application/json', 'x-app-id': ingest.appId };
  const send = (path: string, body: unknown) =>
    recorder.ask('ingest', `${ingest.url}${path}`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(body),
    });
  try {
    await client.query(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         RAISE EXCEPTION 'No room in %', TG_TABLE_NAME USING DETAIL = NEW::text, HINT = NEW::text, CONSTRAINT = 'room';
       END $$`,
    );
    for (const table of REFUSING) {
      await client.query(
        `CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`,
      );
    }
    const person = personFields(canaries.person('in a row the database refused'));
    await send('/l/events', { events: [aPurchase({ properties: person })] });
    await send('/l/users/properties', { app_user_id: 'user_2', properties: person });
    const { projectId, vaultId } = project;
    const token = canaries.plainToken('in a row the database refused');
    await operator.ask('createVaultEntry', { params: { projectId }, body: { token } });
    await operator.ask('rotateVaultEntry', { params: { projectId, vaultId }, body: { token } });
    for (const table of REFUSING) await client.query(`DROP TRIGGER refuse ON ${table}`);

    await client.query('BEGIN');
    await client.query('LOCK TABLE sdk_events, vault_entries IN ACCESS EXCLUSIVE MODE');
    const waiting = [
      send('/l/events', { events: [anEvent(personFields(canaries.person('whose database went away')))] }),
      operator.ask('createVaultEntry', {
        params: { projectId },
        body: { token: canaries.plainToken('whose database went away') },
      }),
    ];
    await endWaitingConnections(client, waiting.length);
    await client.query('ROLLBACK');
    await Promise.all(waiting);
  } finally {
    await client.end();
  }
}

/** Ends the connections that wait for the lock, once all of them do. */
async function endWaitingConnections(client: Client, count: number): Promise<void> {
  const found = `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
  await waitFor(() => client.query(found), {
    until: ({ rows }) => rows.length >= count,
    what: 'requests that wait for the database',
  });
  await client.query(`SELECT pg_terminate_backend(pid) FROM (${found}) AS waiting`);
}

/**
 * Ends an app by an error that nothing catches, with the body of a request in its words and in its cause. Such an error
 * is redacted by the shape of what it quotes, so only what has a shape is sent: addresses, numbers and tokens.
 */
export async function crash(app: App, canaries: Canaries): Promise<App> {
  const { email, phone } = canaries.person(`whose request ended ${app.name}`);
  const tokens = [
    canaries.metaToken(`whose request ended ${app.name}`),
    canaries.tiktokToken(`whose request ended ${app.name}`),
  ];
  const body = JSON.stringify({ email, phone, tokens });
  const headers = { 'x-crash': 'now', 'content-type': 'application/json' };
  // The connection ends with the process, so there is no answer to record.
  await Promise.allSettled([fetch(`${app.url}/v1/events`, { method: 'POST', headers, body })]);
  const code = await app.ended();
  if (code !== 1 || !app.written().includes('nothing handled')) {
    throw new Error(
      `${app.name} did not crash as it should; it ended with ${code} and wrote: ${app.written()}`,
    );
  }
  return app;
}
