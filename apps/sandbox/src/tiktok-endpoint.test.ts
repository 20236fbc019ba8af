import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aTiktokEvent, aTiktokRequest, NOON, PIXEL_CODE } from './testing/events.js';
import { aSandbox, type SandboxClient, TOKEN } from './testing/sandbox-client.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let sandbox: SandboxClient;
let now = NOON;

beforeAll(async () => {
  sandbox = await aSandbox({
    clock: () => now,
    tokens: { tiktok: { [PIXEL_CODE]: [TOKEN], A1T8T4UYGVIQA8ORZMX9: ['a token of another pixel'] } },
  });
});
afterAll(() => sandbox.close());

describe('an accepted request', () => {
  it('is answered with code 0, OK and a request id that begins with the time', async () => {
    const reply = await sandbox.sendTiktok();
    expect(reply.status).toBe(200);
    expect(reply.json).toEqual({
      code: 0,
      message: 'OK',
      request_id: expect.stringMatching(/^20261125120000[0-9A-F]{20}$/),
      data: {},
    });
  });

  it('is found again as it was sent', async () => {
    const event = aTiktokEvent({ event_id: 'found' });
    const { json } = await sandbox.sendTiktok(aTiktokRequest({ data: [event], test_event_code: 'TEST1' }));
    expect(await sandbox.received('?platform=tiktok&event_id=found')).toEqual([
      {
        sequence: expect.any(Number),
        platform: 'tiktok',
        pixel_id: PIXEL_CODE,
        received_at: NOON,
        test_event_code: 'TEST1',
        event_source: 'web',
        trace_id: json.request_id,
        deduplication: 'kept',
        event,
      },
    ]);
  });
});

describe('a refused request', () => {
  it.each([
    ['no token', aTiktokRequest(), '', 40104],
    ['a token with the word Bearer', aTiktokRequest(), `Bearer ${TOKEN}`, 40105],
    ['an unknown token', aTiktokRequest(), 'unknown', 40105],
    ['a token of another pixel', aTiktokRequest(), 'a token of another pixel', 40001],
    ['a body that is not JSON', '{"event_source":', TOKEN, 40002],
    ['an unknown source', aTiktokRequest({ event_source: 'email' }), TOKEN, 40002],
    ['a bad event', aTiktokRequest({ data: [aTiktokEvent({ event_id: 7 })] }), TOKEN, 40002],
  ])('is HTTP 200 with a code, for %s', async (_what, request, token, code) => {
    const reply = await sandbox.sendTiktok(request, { token });
    expect(reply.status).toBe(200);
    expect(reply.json).toEqual({
      code,
      message: expect.any(String),
      request_id: expect.stringMatching(/^\d{14}[0-9A-F]{20}$/),
      data: {},
    });
  });

  it('asks for the token before anything else, and for its pixel before the events', async () => {
    const broken = aTiktokRequest({ data: [7] });
    expect((await sandbox.sendTiktok(broken, { token: '' })).json.code).toBe(40104);
    expect((await sandbox.sendTiktok(broken, { token: 'a token of another pixel' })).json.code).toBe(40001);
    expect((await sandbox.sendTiktok(broken)).json.code).toBe(40002);
  });

  it('leaves nothing of its batch', async () => {
    await sandbox.sendTiktok(
      aTiktokRequest({ data: [aTiktokEvent({ event_id: 'good' }), aTiktokEvent({ event: '' })] }),
    );
    expect(await sandbox.received('?event_id=good')).toEqual([]);
  });

  it('names the first bad event with its value', async () => {
    const { json } = await sandbox.sendTiktok(
      aTiktokRequest({ data: [aTiktokEvent(), aTiktokEvent({ event_time: '12' })] }),
    );
    expect(json.message).toBe('Invalid value for data.1.event_time: not a valid integer, got: 12.');
  });

  it('never repeats a token', async () => {
    const secret = 'secret-token';
    for (const token of [secret, `Bearer ${secret}`]) {
      const { text, headers } = await sandbox.sendTiktok(aTiktokRequest(), { token });
      expect(text + JSON.stringify([...headers])).not.toContain(secret);
    }
  });
});

describe('a sandbox that takes any token', () => {
  it('takes none with the word Bearer, and none that is empty', async () => {
    const open = await aSandbox();
    const codes: number[] = [];
    for (const token of ['any', 'Bearer any', '']) {
      codes.push((await open.sendTiktok(aTiktokRequest(), { token })).json.code);
    }
    expect(codes).toEqual([0, 40105, 40104]);
    await open.close();
  });
});

describe('the address', () => {
  it.each([
    ['POST', '/open_api/v1.3/event/track'],
    ['POST', '/open_api/v1.2/event/track/'],
    ['GET', '/open_api/v1.3/event/track/'],
  ])('%s %s is not found', async (method, path) => {
    expect((await sandbox.call(method, path)).status).toBe(404);
  });
});

describe('copies of one event', () => {
  const send = (event: object) => sandbox.sendTiktok(aTiktokRequest({ data: [event] }));
  const kinds = async (id: string) =>
    (await sandbox.received(`?event_id=${id}`)).map((item) => item.deduplication);

  it('are merged within five minutes, dropped within 48 hours, and new after that', async () => {
    now = NOON;
    const event = aTiktokEvent({ event_id: 'copied' });
    await send(event);
    now = NOON + 5 * MINUTE - 1;
    await send(event);
    now = NOON + 48 * HOUR - 1;
    await send(event);
    now = NOON + 48 * HOUR;
    await send(event);
    now = NOON;
    expect(await kinds('copied')).toEqual(['kept', 'merged', 'dropped', 'kept']);
  });

  it('fill what the first lacks', async () => {
    await send(aTiktokEvent({ event_id: 'filled', user: { ip: '203.0.113.9' } }));
    await send(aTiktokEvent({ event_id: 'filled', user: { ttp: 'cookie' } }));
    const [first, second] = await sandbox.received('?event_id=filled');
    expect(first?.event.user).toEqual({ ip: '203.0.113.9', ttp: 'cookie' });
    expect(second?.event.user).toEqual({ ttp: 'cookie' });
  });

  it('are copies only under the same name and at the same pixel', async () => {
    await send(aTiktokEvent({ event_id: 'named' }));
    await send(aTiktokEvent({ event_id: 'named', event: 'Purchase' }));
    expect(await kinds('named')).toEqual(['kept', 'kept']);
  });
});

describe('the rate', () => {
  it('is limited for each token in each second', async () => {
    let clock = NOON;
    const limited = await aSandbox({ clock: () => clock, tiktokRequestsPerSecond: 2 });
    const codes = async (token: string, count: number) => {
      const replies: number[] = [];
      for (let sent = 0; sent < count; sent++)
        replies.push((await limited.sendTiktok(aTiktokRequest(), { token })).json.code);
      return replies;
    };
    expect(await codes('one', 3)).toEqual([0, 0, 40100]);
    expect(await codes('another', 1)).toEqual([0]);
    clock += 1_000;
    expect(await codes('one', 1)).toEqual([0]);
    await limited.close();
  });
});
