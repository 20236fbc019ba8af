import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aMetaEvent } from './testing/events.js';
import { aSandbox, META_PIXEL, type SandboxClient, TOKEN } from './testing/sandbox-client.js';

const PATH = `/v26.0/${META_PIXEL}/events`;

let sandbox: SandboxClient;

beforeAll(async () => {
  sandbox = await aSandbox({
    tokens: { meta: { [META_PIXEL]: [TOKEN], '42': ['a token of another pixel'] } },
  });
});
afterAll(() => sandbox.close());

describe('an accepted request', () => {
  it('is answered with the count, no messages and a trace id', async () => {
    const reply = await sandbox.sendMeta([aMetaEvent(), aMetaEvent({ event_id: 'order-2' })]);
    expect(reply.status).toBe(200);
    expect(reply.json).toEqual({
      events_received: 2,
      messages: [],
      fbtrace_id: expect.stringMatching(/^A[\w-]{22}$/),
    });
  });

  it('is found again as it was sent', async () => {
    const event = aMetaEvent({ event_id: 'found', custom_data: { note: '東京 "quoted"' } });
    const { json } = await sandbox.sendMeta([event], { body: { test_event_code: 'TEST1' } });
    expect(await sandbox.received('?event_id=found')).toEqual([
      {
        sequence: expect.any(Number),
        platform: 'meta',
        pixel_id: META_PIXEL,
        received_at: Date.UTC(2026, 10, 25, 12),
        test_event_code: 'TEST1',
        event_source: null,
        trace_id: json.fbtrace_id,
        deduplication: 'kept',
        event,
      },
    ]);
  });

  it('keeps an integer that JavaScript would round', async () => {
    const event = JSON.stringify(aMetaEvent({ event_id: 'big', custom_data: { ref: 0 } })).replace(
      '"ref":0',
      '"ref":12345678901234567',
    );
    await sandbox.call('POST', PATH, { headers: bearer(), body: `{"data":[${event}]}` });
    const { text } = await sandbox.call('GET', '/received?event_id=big');
    expect(text).toContain('"ref":12345678901234567');
  });

  it('may be compressed', async () => {
    const reply = await sandbox.call('POST', PATH, {
      headers: { ...bearer(), 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify({ data: [aMetaEvent()] })),
    });
    expect(reply.json).toMatchObject({ events_received: 1 });
  });
});

describe('the body', () => {
  const event = JSON.stringify(aMetaEvent());

  it.each([
    ['JSON', JSON.stringify({ data: [aMetaEvent()] }), 'application/json'],
    ['JSON whose events are JSON text', JSON.stringify({ data: [event] }), 'application/json; charset=utf-8'],
    ['a form', new URLSearchParams({ data: `[${event}]` }), undefined],
    ['a form whose events are JSON text', new URLSearchParams({ data: JSON.stringify([event]) }), undefined],
    ['a multipart form', formOf({ data: `[${event}]` }), undefined],
  ])('may be %s', async (_form, body, contentType) => {
    const reply = await sandbox.call('POST', PATH, {
      headers: { ...bearer(), ...(contentType === undefined ? {} : { 'content-type': contentType }) },
      body,
    });
    expect(reply.json).toMatchObject({ events_received: 1 });
  });

  it.each([
    ['absent', undefined, 'application/json'],
    ['not JSON', '{"data":', 'application/json'],
    ['a multipart form without its end', '--x\r\nhello', 'multipart/form-data; boundary=x'],
    ['a form without data', 'a=b', 'application/x-www-form-urlencoded'],
  ])('misses data where it is %s', async (_what, body, contentType) => {
    const reply = await sandbox.call('POST', PATH, {
      headers: { ...bearer(), 'content-type': contentType },
      body: body ?? null,
    });
    expect(reply.status).toBe(400);
    expect(reply.json.error).toEqual({
      message: '(#100) The parameter data is required',
      type: 'OAuthException',
      code: 100,
      fbtrace_id: expect.any(String),
    });
  });

  it('is refused when it is larger than any platform takes', async () => {
    const reply = await sandbox.call('POST', PATH, { headers: bearer(), body: 'x'.repeat(17 * 1_048_576) });
    expect(reply.status).toBe(413);
  });
});

describe('the token', () => {
  const body = JSON.stringify({ data: [aMetaEvent()] });

  it.each([
    ['a header', PATH, bearer(), body],
    ['the query', `${PATH}?access_token=${TOKEN}`, {}, body],
    ['the body', PATH, {}, JSON.stringify({ data: [aMetaEvent()], access_token: TOKEN })],
    [
      'a field of a form',
      PATH,
      {},
      formOf({ data: `[${JSON.stringify(aMetaEvent())}]`, access_token: TOKEN }),
    ],
  ])('may come in %s', async (_place, path, headers, content) => {
    expect((await sandbox.call('POST', path, { headers, body: content })).status).toBe(200);
  });

  it.each([
    ['absent', PATH, {}],
    ['empty in the query', `${PATH}?access_token=`, {}],
    ['an empty Bearer header', PATH, { authorization: 'Bearer ' }],
  ])('is required, and not %s', async (_what, path, headers) => {
    const reply = await sandbox.call('POST', path, { headers, body });
    expect(reply.status).toBe(400);
    expect(reply.json.error).toMatchObject({ code: 104, type: 'OAuthException' });
  });

  it('is refused with 401 and code 190 where it is not known', async () => {
    const reply = await sandbox.sendMeta([aMetaEvent()], { token: 'unknown' });
    expect(reply.status).toBe(401);
    expect(reply.json.error).toEqual({
      message: 'Invalid OAuth access token - Cannot parse access token',
      type: 'OAuthException',
      code: 190,
      fbtrace_id: expect.any(String),
    });
  });

  it('opens its own pixel and no other', async () => {
    const reply = await sandbox.sendMeta([aMetaEvent()], { pixel: '42' });
    expect(reply.status).toBe(400);
    expect(reply.json.error).toMatchObject({
      code: 100,
      error_subcode: 33,
      type: 'GraphMethodException',
      message: expect.stringContaining("Object with ID '42' does not exist"),
    });
  });
});

describe('the address', () => {
  it.each([
    ['an expired version', `/v20.0/${META_PIXEL}/events`, 2635],
    ['a version of long ago', `/v2.10/${META_PIXEL}/events`, 2635],
    ['a version that is not out yet', `/v99.0/${META_PIXEL}/events`, 2500],
    ['no version', `/latest/${META_PIXEL}/events`, 2500],
    ['another edge', `/v26.0/${META_PIXEL}/eventz`, 2500],
    ['a slash at the end', `${PATH}/`, 2500],
    ['an id that is not a number', '/v26.0/my-pixel/events', 803],
  ])('is refused with %s', async (_what, path, code) => {
    const reply = await sandbox.call('POST', path, {
      headers: bearer(),
      body: JSON.stringify({ data: [aMetaEvent()] }),
    });
    expect(reply.status).toBe(400);
    expect(reply.json.error).toMatchObject({ code, type: 'OAuthException', fbtrace_id: expect.any(String) });
  });

  it('lets a version run out on its day', async () => {
    let now = Date.UTC(2027, 0, 20);
    const aging = await aSandbox({ clock: () => now });
    const event = () => aMetaEvent({ event_time: now / 1000 });
    expect((await aging.sendMeta([event()], { version: 'v21.0' })).status).toBe(200);
    now = Date.UTC(2027, 0, 21);
    expect((await aging.sendMeta([event()], { version: 'v21.0' })).json.error.code).toBe(2635);
    await aging.close();
  });

  it('does not let a dataset be read with the token that may write to it', async () => {
    const reply = await sandbox.call('GET', `/v26.0/${META_PIXEL}?fields=name`, { headers: bearer() });
    expect(reply.status).toBe(400);
    expect(reply.json.error).toMatchObject({ code: 100, message: '(#100) Missing Permission' });
  });
});

describe('a refused request', () => {
  it('is refused whole, in the words of the Graph API, and leaves nothing', async () => {
    const reply = await sandbox.sendMeta([
      aMetaEvent({ event_id: 'good' }),
      aMetaEvent({ event_id: 'old', event_time: 1 }),
    ]);
    expect(reply.status).toBe(400);
    expect(reply.json).toEqual({
      error: {
        message: 'Invalid parameter',
        type: 'OAuthException',
        code: 100,
        error_subcode: 2804003,
        is_transient: false,
        error_user_title: 'Event Timestamp Too Old',
        error_user_msg: expect.stringContaining('7 days'),
        fbtrace_id: expect.any(String),
      },
    });
    expect(await sandbox.received('?event_id=good')).toEqual([]);
  });

  it('answers the question that has no side effect: an empty event misses its name', async () => {
    const reply = await sandbox.sendMeta([{}]);
    expect(reply.json.error).toMatchObject({
      code: 100,
      error_subcode: 2804019,
      error_user_msg: "The parameter $['data'][0]['event_name'] is required.",
    });
  });

  it('never repeats a token', async () => {
    const secret = 'EAAB-secret-token';
    const replies = await Promise.all([
      sandbox.sendMeta([aMetaEvent()], { token: secret }),
      sandbox.call('POST', `${PATH}?access_token=${secret}`, { body: '{}' }),
      sandbox.call('POST', `/v26.0/x/y?access_token=${secret}`),
      sandbox.call('GET', `/nowhere?access_token=${secret}`),
      sandbox.sendMeta([aMetaEvent()], { body: { access_token: secret } }),
      sandbox.call('GET', '/received'),
      sandbox.call('GET', '/'),
    ]);
    for (const reply of replies) expect(reply.text).not.toContain(secret);
  });
});

describe('strict mode', () => {
  it('refuses what the documentation does not allow', async () => {
    const strict = await aSandbox({ mode: 'strict' });
    const { json } = await strict.sendMeta([
      aMetaEvent({ user_data: { em: 'someone@example.com', client_user_agent: 'x' } }),
    ]);
    expect(json.error).toMatchObject({
      error_subcode: 2804019,
      error_user_msg:
        "The parameter $['data'][0]['user_data']['em'] must be lower-case SHA-256 in hexadecimal.",
    });
    await strict.close();
  });
});

function bearer(): Record<string, string> {
  return { authorization: `Bearer ${TOKEN}` };
}

function formOf(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}
