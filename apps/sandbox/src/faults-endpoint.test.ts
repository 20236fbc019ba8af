import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aMetaEvent, aTiktokEvent, aTiktokRequest, PIXEL_CODE } from './testing/events.js';
import { aSandbox, META_PIXEL, type Reply, type SandboxClient, TOKEN } from './testing/sandbox-client.js';

const PIXELS = { meta: META_PIXEL, tiktok: PIXEL_CODE } as const;
type Platform = keyof typeof PIXELS;
const PLATFORMS = ['meta', 'tiktok'] as const;

let sandbox: SandboxClient;

beforeEach(async () => {
  sandbox = await aSandbox();
});
afterEach(() => sandbox.close());

function send(platform: Platform, event_id = 'order-1', pixel: string = PIXELS[platform]): Promise<Reply> {
  return platform === 'meta'
    ? sandbox.sendMeta([aMetaEvent({ event_id })], { pixel })
    : sandbox.sendTiktok(aTiktokRequest({ event_source_id: pixel, data: [aTiktokEvent({ event_id })] }));
}

async function misbehave(
  platform: Platform,
  profile: object,
  pixel: string = PIXELS[platform],
): Promise<void> {
  expect((await sandbox.control('PUT', `/faults/${platform}/${pixel}`, profile)).status).toBe(200);
}

async function wasReceived(eventId = 'order-1'): Promise<boolean> {
  return (await sandbox.received(`?event_id=${eventId}`)).length > 0;
}

describe('a fault that is an answer', () => {
  it.each([
    ['meta', 'token_rejected', 401, { error: { code: 190 } }],
    ['meta', 'permission_denied', 403, { error: { code: 200 } }],
    ['meta', 'throttled', 400, { error: { code: 80004, type: 'OAuthException' } }],
    ['meta', 'none_received', 200, { events_received: 0 }],
    ['tiktok', 'token_rejected', 200, { code: 40105 }],
    ['tiktok', 'permission_denied', 200, { code: 40001 }],
    ['tiktok', 'throttled', 200, { code: 40100 }],
    ['tiktok', 'none_received', 200, { code: 20001 }],
  ] as const)('%s %s, and nothing is received', async (platform, kind, status, body) => {
    await misbehave(platform, { kind });
    const reply = await send(platform);
    expect(reply.status).toBe(status);
    expect(reply.json).toMatchObject(body);
    expect(await wasReceived()).toBe(false);
  });

  it('meta server_error is one of its transient codes, with their status', async () => {
    await misbehave('meta', { kind: 'server_error' });
    const seen = new Set<string>();
    while (seen.size < 2) {
      const { status, json } = await send('meta');
      expect(json.error.is_transient).toBe(true);
      seen.add(`${status} ${json.error.code}`);
    }
    expect([...seen].sort()).toEqual(['500 1', '503 2']);
  });

  it('tiktok server_error is HTTP 200 with a code that passes', async () => {
    await misbehave('tiktok', { kind: 'server_error' });
    const seen = new Set<number>();
    while (seen.size < 4) {
      const { status, json } = await send('tiktok');
      expect(status).toBe(200);
      seen.add(json.code);
    }
    expect([...seen].sort()).toEqual([50000, 50002, 51001, 60001]);
  });

  it.each(PLATFORMS)('%s bad_gateway_html is a page of a gateway', async (platform) => {
    await misbehave(platform, { kind: 'bad_gateway_html' });
    const reply = await send(platform);
    expect(reply.status).toBe(502);
    expect(reply.headers.get('content-type')).toMatch('text/html');
    expect(() => reply.json).toThrow(SyntaxError);
    expect(await wasReceived()).toBe(false);
  });

  it('a throttled Meta says in its usage header, by pixel and in minutes, when to come again', async () => {
    await misbehave('meta', { kind: 'throttled', delay_ms: 150_000 }, '*');
    const usage = JSON.parse((await send('meta')).headers.get('x-business-use-case-usage') ?? '');
    expect(usage).toEqual({
      [META_PIXEL]: [expect.objectContaining({ call_count: 100, estimated_time_to_regain_access: 3 })],
    });
  });

  it.each(PLATFORMS)('a wait of seconds is said by %s as Retry-After', async (platform) => {
    await misbehave(platform, { kind: 'throttled', delay_ms: 1_500 });
    const { headers } = await send(platform);
    expect(headers.get('retry-after')).toBe('2');
    expect(headers.get('x-business-use-case-usage') ?? '').not.toMatch(/regain_access":[1-9]/);
  });
});

describe('a fault of the connection', () => {
  it.each(PLATFORMS)('%s reset_before: reset, and the event is not received', async (platform) => {
    await misbehave(platform, { kind: 'reset_before' });
    await expect(send(platform)).rejects.toThrow('fetch failed');
    expect(await wasReceived()).toBe(false);
  });

  it.each(PLATFORMS)('%s reset_after: reset, and the event is received', async (platform) => {
    await misbehave(platform, { kind: 'reset_after' });
    await expect(send(platform)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(await wasReceived()).toBe(true);
  });

  it.each(PLATFORMS)('%s timeout_after_accept: no answer, and the event is received', async (platform) => {
    await misbehave(platform, { kind: 'timeout_after_accept', delay_ms: 20 });
    await expect(send(platform)).rejects.toThrow('fetch failed');
    expect(await wasReceived()).toBe(true);
  });

  it('timeout_after_accept waits for the caller to give up', async () => {
    await misbehave('meta', { kind: 'timeout_after_accept' });
    const caller = new AbortController();
    const waiting = sandbox.sendMeta([aMetaEvent()], { signal: caller.signal });
    const outcome = waiting.then(
      () => 'answered',
      (error: Error) => error.name,
    );
    while (!(await wasReceived())) {
      // Each question is a round trip; the test's own time limit ends the asking.
    }
    caller.abort();
    expect(await outcome).toBe('AbortError');
  });

  it.each(PLATFORMS)('%s slow: answered late, and received at once', async (platform) => {
    await misbehave(platform, { kind: 'slow', delay_ms: 1 });
    expect((await send(platform)).status).toBe(200);
    expect(await wasReceived()).toBe(true);
  });

  it('slow keeps its caller waiting while others are answered', async () => {
    await misbehave('meta', { kind: 'slow', delay_ms: 600_000 });
    const outcome = send('meta', 'slow').then(
      () => 'answered',
      () => 'cut',
    );
    while (!(await wasReceived('slow'))) {
      // As above.
    }
    expect((await send('meta', 'quick', '42')).status).toBe(200);
    await sandbox.close();
    expect(await outcome).toBe('cut');
    sandbox = await aSandbox();
  });

  it.each(['reset_after', 'timeout_after_accept', 'slow', 'none_received'])(
    '%s refuses a bad event as ever',
    async (kind) => {
      await misbehave('meta', { kind, delay_ms: 1 });
      const { json } = await sandbox.sendMeta([{}]);
      expect(json.error.error_subcode).toBe(2804019);
    },
  );
});

describe('faults in force', () => {
  it('are listed, and end when they are cleared', async () => {
    await misbehave('meta', { kind: 'throttled', rate: 1 }, '*');
    await send('meta');
    expect((await sandbox.call('GET', '/faults')).json).toEqual({
      items: [{ platform: 'meta', pixel_id: '*', kind: 'throttled', rate: 1, seed: 1, met: 1 }],
    });
    expect((await sandbox.control('DELETE', '/faults/meta/*')).status).toBe(204);
    expect((await send('meta')).status).toBe(200);
    expect((await sandbox.call('GET', '/faults')).json).toEqual({ items: [] });
  });

  it('end by themselves after the given number of requests', async () => {
    await misbehave('meta', { kind: 'server_error', times: 1 });
    expect((await send('meta')).status).toBeGreaterThanOrEqual(500);
    expect((await send('meta')).status).toBe(200);
  });

  it('are of one pixel', async () => {
    await misbehave('meta', { kind: 'token_rejected' }, '42');
    expect((await send('meta')).status).toBe(200);
    expect((await send('meta', 'order-1', '42')).status).toBe(401);
  });

  it.each([
    ['an unknown kind', '/faults/meta/1', { kind: 'explode' }, /token_rejected.*none_received.*mixed/],
    ['no kind', '/faults/meta/1', {}, /^kind: .*token_rejected/],
    ['a rate above one', '/faults/meta/1', { kind: 'slow', rate: 2 }, /^rate: .*1/],
    ['a negative delay', '/faults/meta/1', { kind: 'slow', delay_ms: -1 }, /^delay_ms: .*0/],
    ['a key that is none', '/faults/meta/1', { kind: 'slow', delay: 1 }, /delay/],
    ['an unknown platform', '/faults/google/1', { kind: 'slow' }, /^platform: .*meta.*tiktok/],
  ])('are refused with %s, saying what is allowed', async (_what, path, profile, message) => {
    const reply = await sandbox.control('PUT', path, profile);
    expect(reply.status).toBe(400);
    expect(reply.json.error).toEqual({ code: 'invalid_request', message: expect.stringMatching(message) });
  });

  it('are refused without JSON', async () => {
    const reply = await sandbox.call('PUT', '/faults/meta/1', { body: 'throttled' });
    expect(reply.status).toBe(400);
    expect(reply.json.error.code).toBe('invalid_json');
  });
});

describe('accepted tokens', () => {
  it('can be revoked and rotated, one pixel at a time', async () => {
    const accept = (tokens: readonly string[]) =>
      sandbox.control('PUT', `/tokens/meta/${META_PIXEL}`, { accept: tokens });
    const statusWith = async (token: string) => (await sandbox.sendMeta([aMetaEvent()], { token })).status;

    expect(await statusWith(TOKEN)).toBe(200);
    const reply = await accept(['the-new-one']);
    expect(reply.json).toEqual({ platform: 'meta', pixel_id: META_PIXEL, accepted_tokens: 1 });
    expect([await statusWith(TOKEN), await statusWith('the-new-one')]).toEqual([401, 200]);
    expect((await send('meta', 'order-1', '42')).status).toBe(200);

    await accept([]);
    expect(await statusWith('the-new-one')).toBe(401);
    await sandbox.control('DELETE', `/tokens/meta/${META_PIXEL}`);
    expect(await statusWith(TOKEN)).toBe(200);
  });

  it('are never shown again', async () => {
    const secret = 'EAAB-secret-token';
    const reply = await sandbox.control('PUT', '/tokens/meta/1', { accept: [secret] });
    const wrong = await sandbox.control('PUT', '/tokens/meta/1', { accept: secret });
    expect(wrong.status).toBe(400);
    const page = await sandbox.call('GET', '/');
    for (const { text } of [reply, wrong, page]) expect(text).not.toContain(secret);
  });
});
