import { anEvent, waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, runIngest, type TestIngest } from '../testing/running-ingest.js';

let ingest: TestIngest;

beforeAll(async () => {
  ingest = await runIngest({ app: { settings: { event_allowlist: ['purchase_success'] } } });
});
afterAll(() => ingest.close());

describe('consent', () => {
  test.each(['/l/consent', '/consent'])('posted to %s is kept for the install and the user', async (path) => {
    const body = {
      install_id: `i ${path}`,
      app_user_id: `u ${path}`,
      advertising: false,
      att_status: 'denied',
    };
    expect(await ingest.post(path, body)).toMatchObject({ status: 202 });
    const rows = await ingest.rows(
      'SELECT subject_kind, advertising, analytics, att_status FROM consents WHERE subject_id = ANY($1) ORDER BY 1',
      [[body.install_id, body.app_user_id]],
    );
    expect(rows).toEqual([
      expect.objectContaining({
        subject_kind: 'install',
        advertising: false,
        analytics: null,
        att_status: 'denied',
      }),
      expect.objectContaining({ subject_kind: 'user', advertising: false, analytics: null }),
    ]);
  });

  test('keeps what a later word leaves out', async () => {
    await ingest.post('/l/consent', { install_id: 'later', advertising: false, analytics: true });
    await ingest.post('/l/consent', { install_id: 'later', analytics: false });
    expect(
      await ingest.rows(`SELECT advertising, analytics FROM consents WHERE subject_id = 'later'`),
    ).toEqual([{ advertising: false, analytics: false }]);
  });

  test.each([
    ['about nobody', { advertising: false }, /issues/, ''],
    [
      'that is neither yes nor no',
      { install_id: 'i', advertising: 'jane@example.com' },
      /issues/,
      'advertising',
    ],
  ])('%s is refused', async (_what, body, message, path) => {
    const answer = await ingest.post('/l/consent', body);
    expect(answer).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'invalid_body',
          message: expect.stringMatching(message),
          details: { issues: [{ path }] },
        },
      },
    });
    expect(JSON.stringify(answer.body)).not.toContain('jane');
  });

  test('for another app is refused', async () => {
    const answer = await ingest.post('/l/consent', {
      app_id: 'app_other',
      install_id: 'i',
      advertising: true,
    });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_body' } } });
  });
});

describe('user properties', () => {
  test.each(['/l/users/properties', '/users/properties'])(
    'posted to %s are kept, identity hashed',
    async (path) => {
      const id = `user of ${path}`;
      const properties = { plan: 'pro', email: 'Jane.Roe@Example.com', phone: '+49 151 23456789' };
      expect(await ingest.post(path, { app_user_id: id, properties })).toMatchObject({ status: 202 });
      expect(
        await ingest.rows('SELECT identity, properties FROM user_traits WHERE subject_id = $1', [id]),
      ).toEqual([
        {
          identity: expect.objectContaining({ em: [expect.stringMatching(/^[0-9a-f]{64}$/)] }),
          properties: { plan: 'pro' },
        },
      ]);
    },
  );

  test('that cannot be used are left out and counted, and the rest is kept', async () => {
    const properties = { plan: 'pro', email: 'no address', phone: '12' };
    expect(await ingest.post('/l/users/properties', { app_user_id: 'odd', properties })).toMatchObject({
      status: 202,
    });
    expect(
      await ingest.rows(`SELECT identity, properties FROM user_traits WHERE subject_id = 'odd'`),
    ).toEqual([{ identity: {}, properties: { plan: 'pro' } }]);
    const counted = await ingest.rows(
      'SELECT code, sum(count)::int AS count FROM warning_counts GROUP BY code',
    );
    expect(counted).toEqual(
      expect.arrayContaining([
        { code: 'email_invalid', count: 1 },
        { code: 'phone_unresolved', count: 1 },
      ]),
    );
  });

  test('without properties are refused', async () => {
    const answer = await ingest.post('/l/users/properties', { app_user_id: 'u' });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { details: { issues: [{ path: 'properties' }] } } },
    });
  });

  test('nested too deeply are refused', async () => {
    const deep = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`;
    const answer = await ingest.post('/l/users/properties', `{"app_user_id":"u","properties":${deep}}`);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringMatching(/nested/) } },
    });
  });

  test('of a user whose id is an address are found again under its hash', async () => {
    await ingest.post('/l/users/properties', {
      app_user_id: 'roe@example.com',
      properties: { plan: 'free' },
    });
    const event = anEvent({ app_user_id: 'roe@example.com' });
    await ingest.post('/l/events', { events: [event] });
    const rows = await ingest.rows(
      `SELECT traits.properties FROM sdk_events AS event
       JOIN user_traits AS traits ON traits.subject_kind = 'user' AND traits.subject_id = event.app_user_id
       WHERE event.event_id = $1`,
      [event.event_id],
    );
    expect(rows).toEqual([{ properties: { plan: 'free' } }]);
  });
});

describe('the configuration', () => {
  test.each(['/l/config', '/config'])('at %s holds the switch and the list of the app', async (path) => {
    const answer = await ingest.get(path);
    expect(answer).toMatchObject({
      status: 200,
      body: { killswitch: false, event_allowlist: ['purchase_success'] },
    });
    expect(answer.headers.get('vary')).toContain('X-App-Id');
  });

  test('is not sent again while it is the same', async () => {
    const tag = (await ingest.get('/l/config')).headers.get('etag') ?? '';
    const again = await ingest.get('/l/config', { 'if-none-match': tag });
    expect(again).toMatchObject({ status: 304, body: '' });
  });

  test('changes within seconds of an operator switching the app off, and events still arrive', async () => {
    const tag = (await ingest.get('/l/config')).headers.get('etag') ?? '';
    await ingest.rows(`UPDATE sdk_apps SET settings = '{"killswitch": true}'`);
    const answer = await waitFor(() => ingest.get('/l/config', { 'if-none-match': tag }), {
      until: ({ status }) => status === 200,
    });
    expect(answer.body).toEqual({ killswitch: true, event_allowlist: null });
    expect(await ingest.post('/l/events', { events: [anEvent()] })).toMatchObject({ status: 202 });
  });

  test('of an unknown app is 401', async () => {
    expect(await ask(`${ingest.url}/l/config?app_id=nobody`, {})).toMatchObject({ status: 401 });
  });
});

describe('health', () => {
  test('is told without naming an app', async () => {
    expect(await ask(`${ingest.url}/health`, {})).toMatchObject({ status: 200 });
    expect(await ask(`${ingest.url}/ready`, {})).toMatchObject({ status: 200 });
  });
});
