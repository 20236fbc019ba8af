import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { anEvent, aPurchase } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, runIngest, type TestIngest } from '../testing/running-ingest.js';

let ingest: TestIngest;

beforeAll(async () => {
  ingest = await runIngest({ config: { maxBodyBytes: 65_536, maxBatchEvents: 100 } });
});
afterAll(() => ingest.close());

function stored(eventId: string) {
  return ingest.rows('SELECT * FROM sdk_events WHERE event_id = $1', [eventId]);
}

function failure(code: string, message: RegExp) {
  return {
    error: expect.objectContaining({
      code,
      message: expect.stringMatching(message),
      requestId: expect.stringMatching(/^req_/),
    }),
  };
}

describe('a batch', () => {
  test.each(['/l/events', '/events'])('posted to %s is stored and answered with 202', async (path) => {
    const purchase = aPurchase();
    const answer = await ingest.post(path, { events: [purchase] });
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1, duplicates: 0, rejected: [] } });
    expect(await stored(purchase.event_id)).toMatchObject([
      {
        app_id: ingest.app.app_id,
        event_name: 'purchase_success',
        install_id: purchase.install_id,
        routed_to: ingest.layers.map((layer) => layer.layer_id).sort(),
        body: { properties: { revenue: 49.99, currency: 'EUR' } },
      },
    ]);
  });

  test('that is resent changes nothing and counts as duplicates', async () => {
    const events = [anEvent(), anEvent()];
    await ingest.post('/l/events', { events });
    const again = await ingest.post('/l/events', { events: [...events, anEvent()] });
    expect(again).toMatchObject({ status: 202, body: { accepted: 1, duplicates: 2, rejected: [] } });
  });

  test('that holds the same event twice stores it once', async () => {
    const event = anEvent();
    const answer = await ingest.post('/l/events', { events: [event, event] });
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1, duplicates: 1, rejected: [] } });
    expect(await stored(event.event_id)).toHaveLength(1);
  });

  test('posted many times at once stores each event once', async () => {
    const events = [anEvent(), anEvent()];
    const answers = await Promise.all(Array.from({ length: 20 }, () => ingest.post('/l/events', { events })));
    const sum = (field: string) =>
      answers.reduce((total, { body }) => total + Number(Reflect.get(Object(body), field)), 0);
    expect([sum('accepted'), sum('duplicates')]).toEqual([2, 38]);
  });

  test('is accepted without what is wrong in it, which is named by its place', async () => {
    const good = anEvent();
    const events = [{ event: 'no_time', event_id: 'e-1' }, good, 7, anEvent({ platform: 'fridge' })];
    const answer = await ingest.post('/l/events', { events });
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      accepted: 1,
      duplicates: 0,
      rejected: [
        { index: 0, event_id: 'e-1', issues: [{ path: 'timestamp', message: expect.any(String) }] },
        { index: 2, event_id: null, issues: [{ path: '', message: expect.any(String) }] },
        {
          index: 3,
          event_id: expect.any(String),
          issues: [{ path: 'platform', message: expect.any(String) }],
        },
      ],
    });
    expect(await stored(good.event_id)).toHaveLength(1);
  });

  test('with nothing valid in it is answered with 400 and the issues', async () => {
    const answer = await ingest.post('/l/events', { events: [{ event: 'x' }, {}] });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(failure('invalid_events', /None of the 2 events is valid/));
    expect(answer.body).toMatchObject({ error: { details: { rejected: [{ index: 0 }, { index: 1 }] } } });
  });

  test('without event ids is told the ids that were made', async () => {
    const { event_id, ...nameless } = anEvent();
    const answer = await ingest.post('/l/events', { events: [anEvent(), nameless] });
    const ids: unknown = Reflect.get(Object(answer.body), 'event_ids');
    expect(ids).toEqual({ 1: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) });
    expect(await stored(String(Reflect.get(Object(ids), 1)))).toHaveLength(1);
    expect(event_id).toBeDefined();
  });

  test('with a sent_at nobody can read is accepted all the same', async () => {
    const answer = await ingest.post('/l/events', { events: [anEvent()], sent_at: 'yesterday' });
    expect(answer.status).toBe(202);
  });

  test('has its times corrected by how far the clock of its sender is off', async () => {
    const hour = 3_600_000;
    const event = anEvent({ timestamp: new Date(Date.now() - 3 * hour).toISOString() });
    await ingest.post('/l/events', {
      events: [event],
      sent_at: new Date(Date.now() - 2 * hour).toISOString(),
    });
    const [row] = await stored(event.event_id);
    const corrected = new Date(String(row?.event_time)).getTime();
    expect(Math.abs(corrected - (Date.now() - hour))).toBeLessThan(60_000);
  });

  test('of many apps is refused event by event', async () => {
    const mine = anEvent({ app_id: ingest.app.app_id });
    const answer = await ingest.post('/l/events', { events: [mine, anEvent({ app_id: 'app_other' })] });
    expect(answer.body).toMatchObject({
      accepted: 1,
      rejected: [{ index: 1, issues: [{ path: 'app_id' }] }],
    });
  });
});

describe('the app', () => {
  test('may be named in the query, for senders that cannot set headers', async () => {
    const answer = await ask(`${ingest.url}/l/events?app_id=${ingest.app.app_id}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      body: JSON.stringify({ events: [anEvent()] }),
    });
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1 } });
  });

  test('has to be named', async () => {
    const answer = await ingest.post('/l/events', { events: [anEvent()] }, { 'x-app-id': '' });
    expect(answer).toMatchObject({ status: 401, body: failure('app_id_missing', /X-App-Id/) });
  });

  test.each([['that does not exist'], ['x'.repeat(5_000)]])('%.30s is unknown', async (appId) => {
    const answer = await ingest.post('/l/events', { events: [anEvent()] }, { 'x-app-id': appId });
    expect(answer).toMatchObject({ status: 401, body: failure('unknown_app', /no app with this id/) });
  });
});

describe('a body', () => {
  const body = JSON.stringify({ events: [anEvent()] });

  test.each([
    ['gzip', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['br', brotliCompressSync(body)],
  ])('compressed with %s is read', async (encoding, bytes) => {
    const answer = await ingest.post('/l/events', bytes, { 'content-encoding': encoding });
    expect(answer.status).toBe(202);
  });

  test.each([
    [
      'in a compression nobody knows',
      body,
      { 'content-encoding': 'lzma' },
      415,
      'unsupported_encoding',
      /gzip/,
    ],
    [
      'in a character set nobody knows',
      body,
      { 'content-type': 'application/json; charset=klingon' },
      415,
      'unsupported_encoding',
      /UTF-8/,
    ],
    [
      'that is not what its encoding says',
      body,
      { 'content-encoding': 'gzip' },
      400,
      'invalid_request',
      /Content-Encoding/,
    ],
    [
      'that is too large',
      JSON.stringify({ events: [anEvent({ note: 'x'.repeat(70_000) })] }),
      {},
      413,
      'body_too_large',
      /65536 bytes/,
    ],
    [
      'that is too large once inflated',
      gzipSync(JSON.stringify({ note: 'x'.repeat(1_000_000) })),
      { 'content-encoding': 'gzip' },
      413,
      'body_too_large',
      /after inflation/,
    ],
    [
      'with too many events',
      { events: Array.from({ length: 101 }, () => ({})) },
      {},
      413,
      'batch_too_large',
      /101 events.*at most 100/,
    ],
    ['that is empty', '', {}, 400, 'invalid_json', /empty/],
    ['that is no JSON', '{"events": [', {}, 400, 'invalid_json', /not valid JSON/],
    ['that is a list', [anEvent()], {}, 400, 'invalid_body', /\{"events"/],
    ['that is null', 'null', {}, 400, 'invalid_body', /\{"events"/],
    ['without events', { events: [] }, {}, 400, 'invalid_body', /no events/],
    ['whose events are no list', { events: anEvent() }, {}, 400, 'invalid_body', /\{"events"/],
  ] as const)('%s is refused with a sentence', async (_what, sent, headers, status, code, message) => {
    const answer = await ingest.post('/l/events', sent, headers);
    expect(answer).toMatchObject({ status, body: failure(code, message) });
  });

  test('that ends before its length is stored nowhere and stops nobody', async () => {
    const { port } = new URL(ingest.url);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      `POST /l/events HTTP/1.1\r\nHost: x\r\nX-App-Id: ${ingest.app.app_id}\r\nContent-Length: 5000\r\n\r\n{"events":[`,
    );
    socket.destroy();
    expect(await ingest.post('/l/events', body)).toMatchObject({ status: 202 });
  });

  test('keeps integers past 2^53 as they were written', async () => {
    const event = anEvent();
    const text = JSON.stringify({ events: [{ ...event, properties: { order: 'ORDER', list: [1] } }] });
    await ingest.post('/l/events', text.replace('"ORDER"', '12345678901234567890'));
    expect(await stored(event.event_id)).toMatchObject([
      { body: { properties: { order: '12345678901234567890', list: [1] } } },
    ]);
  });

  test('may name an event by a number past 2^53', async () => {
    const { event_id, ...event } = anEvent();
    const text = JSON.stringify({ events: [{ ...event, event_id }] });
    await ingest.post('/l/events', text.replace(`"${event_id}"`, '98765432109876543210'));
    expect(await stored('98765432109876543210')).toHaveLength(1);
  });
});

describe('every answer', () => {
  test('has an id, the given one where it is one', async () => {
    const made = await ingest.post('/l/events', { events: [anEvent()] });
    expect(made.headers.get('x-request-id')).toMatch(/^req_/);
    const given = await ingest.post('/l/events', { events: [anEvent()] }, { 'x-request-id': 'trace-0001' });
    expect(given.headers.get('x-request-id')).toBe('trace-0001');
    const odd = await ingest.post(
      '/l/events',
      { events: [anEvent()] },
      { 'x-request-id': 'jane@example.com' },
    );
    expect(odd.headers.get('x-request-id')).toMatch(/^req_/);
  });

  test('to a path that does not exist is 404, and to another method 405', async () => {
    expect(await ingest.get('/l/nothing')).toMatchObject({
      status: 404,
      body: failure('not_found', /\/l\/events/),
    });
    const wrongMethod = await ingest.get('/l/events');
    expect(wrongMethod).toMatchObject({ status: 405, body: failure('method_not_allowed', /POST/) });
    expect(wrongMethod.headers.get('allow')).toBe('POST');
  });
});

describe('a browser', () => {
  test.each(['/l/events', '/l/consent', '/l/users/properties', '/l/config'])(
    'may ask before it calls %s with the headers of SDKs',
    async (path) => {
      const answer = await ask(`${ingest.url}${path}`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://shop.example.com',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,x-app-id,x-api-key,content-encoding,sentry-trace',
        },
      });
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example.com');
      expect(answer.headers.get('access-control-allow-headers')).toContain('x-app-id');
      expect(answer.headers.get('access-control-allow-methods')).toContain('POST');
      expect(Number(answer.headers.get('access-control-max-age'))).toBeGreaterThanOrEqual(600);
    },
  );

  test('may read answers, errors too, and does not get them from a cache of another page', async () => {
    const origin = { origin: 'https://shop.example.com' };
    for (const answer of [
      await ingest.post('/l/events', { events: [anEvent()] }, origin),
      await ingest.post('/l/events', '{', origin),
    ]) {
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example.com');
      expect(answer.headers.get('access-control-expose-headers')).toContain('X-Request-Id');
      expect(answer.headers.get('vary')).toContain('Origin');
    }
  });
});
