import { OPERATOR_ROUTES, type RouteContract } from '@capi-relay/contracts/operator';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { eventRef } from '../events/event-ref.js';
import { routeNames } from '../http/bind-routes.js';
import { makeProject, PASTED_TOKEN, settleEvent, storeEvent, type TestProject } from '../testing/project.js';
import { runConsole, type TestConsole } from '../testing/running-console.js';
import { fromElsewhere } from '../testing/session.js';
import { sql } from '../testing/sql.js';
import { makeSignInLink } from './make-sign-in-link.js';

const ROTATED_TOKEN = 'EAABrotatedTOKEN0123456789abcdefghijklmn';
const WRONG_TOKEN = 'EAAB wrong with blanks ünd more';
const PASSWORD = 'a password nobody may read';
const WRONG_PASSWORD = 'a wrong password, typed';
const EMAIL = 'ann.secret@example.com';

let relay: TestConsole;
let project: TestProject;
/** The start of an answer that is meant to hold a key; everything after it is looked at. */
let keyText: string;
let link: string;

beforeAll(async () => {
  relay = await runConsole({ trustedProxies: 1 });
  project = await makeProject(relay);
  const { projectId, vaultId, metaLayerId } = project;
  const params = { projectId };

  await relay.ask('rotateVaultEntry', {
    params: { projectId, vaultId },
    headers: { 'idempotency-key': 'rotate' },
    body: { token: ROTATED_TOKEN },
  });
  await relay.ask('createVaultEntry', { params, body: { token: WRONG_TOKEN } });
  await relay.ask('createVaultEntry', { params, body: { token: PASTED_TOKEN, extra: PASTED_TOKEN } });
  await relay.ask('patchLayer', {
    params: { projectId, layerId: metaLayerId },
    body: { capi: { note: PASTED_TOKEN, access_token_vault_id: PASTED_TOKEN } },
  });
  await relay.fetch('/v1/projects', {
    method: 'POST',
    headers: { authorization: `Bearer ${relay.rootKey}`, 'content-type': 'application/json' },
    body: `{"name": "${PASTED_TOKEN}`,
  });

  link = await makeSignInLink(relay.store, relay.url, new Date());
  const token = new URLSearchParams(new URL(link).hash.slice(1)).get('token');
  await relay.ask('useSignInLink', { key: null, body: { token, name: 'Ann', password: PASSWORD } });
  await relay.ask('signIn', {
    key: null,
    headers: fromElsewhere(),
    body: { name: EMAIL, password: WRONG_PASSWORD },
  });
  await relay.ask('signIn', { key: null, headers: fromElsewhere(), body: { apiKey: PASTED_TOKEN } });

  const made = await relay.ask('createApiKey', {
    body: { name: 'Shown', scopes: ['*'] },
    headers: { 'idempotency-key': 'k' },
  });
  keyText = (made.body as { key: string }).key;
  await relay.ask('whoami', { key: keyText });

  const event = await storeEvent(relay, project, { body: { properties: { note: `write to ${EMAIL}` } } });
  await settleEvent(relay, { ...event, layer_id: metaLayerId }, { status: 'failed', reason: 'rejected' });
  const testEvent = await relay.ask('createTestEvent', {
    params: { projectId, layerId: metaLayerId },
    body: {},
  });
  const ids = {
    projectId,
    vaultId,
    layerId: metaLayerId,
    appId: project.appId,
    eventId: eventRef(event),
    testId: (testEvent.body as { id: string }).id,
    replayId: 'rpl_none',
  };
  for (const name of routeNames()) {
    const contract: RouteContract = OPERATOR_ROUTES[name];
    if (contract.method === 'GET') await relay.ask(name, { params: ids });
  }
});
afterAll(() => relay.close());

const secretOf = (key: string) => key.slice(-43);

/** What must not be found, by what it is. */
const secrets: readonly { readonly what: string; readonly find: () => string | RegExp }[] = [
  { what: 'a pasted token', find: () => PASTED_TOKEN },
  { what: 'the token it was rotated to', find: () => ROTATED_TOKEN },
  { what: 'a token that was refused', find: () => WRONG_TOKEN.slice(0, 12) },
  { what: 'a sealed token', find: () => /eyJ[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+/ },
  { what: 'a password', find: () => PASSWORD },
  { what: 'a password that was wrong', find: () => WRONG_PASSWORD },
  { what: 'an e-mail address', find: () => EMAIL },
  { what: 'the secret of an API key', find: () => secretOf(keyText) },
  { what: 'the secret of the key that asks', find: () => secretOf(relay.rootKey) },
  { what: 'the secret of a sign-in link', find: () => new URL(link).hash.slice('#token='.length) },
];

function expectWithout(text: string, find: string | RegExp): void {
  if (typeof find === 'string') expect(text).not.toContain(find);
  else expect(text).not.toMatch(find);
}

describe('a secret', () => {
  it('is looked for in everything that was answered, logged and written', async () => {
    expect(relay.answers.length).toBeGreaterThan(40);
    expect(relay.answers.filter(({ status }) => status < 300).length).toBeGreaterThan(30);
    expect(await sql(relay, 'SELECT 1 FROM audit_log')).not.toEqual([]);
    expect(await sql(relay, 'SELECT 1 FROM idempotency_keys')).toHaveLength(2);
  });

  test.each(secrets)('in no answer is $what', ({ find }) => {
    const answers = relay.answers.filter(({ text }) => !text.includes('"key":"'));
    expectWithout(answers.map(({ text, headers }) => text + JSON.stringify([...headers])).join('\n'), find());
  });

  test.each(secrets)('in no log line is $what', ({ find }) => {
    expectWithout(relay.logged.join('\n'), find());
  });

  test.each(secrets.filter(({ what }) => !what.startsWith('a sealed')))(
    'in no table is $what',
    async ({ find }) => {
      const tables = await sql(
        relay,
        `SELECT relname FROM pg_class JOIN pg_namespace AS space ON space.oid = relnamespace
       WHERE relkind = 'r' AND nspname = 'public'`,
      );
      const rows = await Promise.all(
        // The event is as the ingest stored it; that it stores no person is for the ingest to show.
        tables
          .map(({ relname }) => String(relname))
          .filter((table) => !table.startsWith('sdk_events'))
          .map((table) => sql(relay, `SELECT row_to_json(t)::text AS row FROM "${table}" AS t`)),
      );
      expectWithout(
        rows
          .flat()
          .map(({ row }) => String(row))
          .join('\n'),
        find(),
      );
    },
  );

  it('an API key is shown by the answer that makes it, and by no other', () => {
    const shown = relay.answers.filter(({ text }) => text.includes(secretOf(keyText)));
    expect(shown).toHaveLength(1);
  });
});

describe('the audit log', () => {
  it('has an entry for whatever was changed, with who did it', async () => {
    const found = await sql(relay, 'SELECT DISTINCT event_type FROM audit_log ORDER BY 1');
    expect(found.map(({ event_type }) => event_type)).toEqual([
      'api_key.created',
      'layer.created',
      'project.created',
      'sdk_app.created',
      'session.refused',
      'session.signed_in',
      'test_event.queued',
      'user.password_set',
      'vault_entry.created',
      'vault_entry.rotated',
    ]);
    const nameless = await sql(
      relay,
      'SELECT event_type FROM audit_log WHERE user_id IS NULL AND api_key_id IS NULL',
    );
    expect(new Set(nameless.map(({ event_type }) => event_type))).toEqual(new Set(['session.refused']));
  });
});
