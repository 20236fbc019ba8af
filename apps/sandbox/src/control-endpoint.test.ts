import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { start } from './start.js';
import { aMetaEvent, aTiktokEvent, aTiktokRequest, EMAIL_HASH, PIXEL_CODE } from './testing/events.js';
import { aSandbox, META_PIXEL, type SandboxClient } from './testing/sandbox-client.js';

let sandbox: SandboxClient;

beforeEach(async () => {
  sandbox = await aSandbox();
});
afterEach(() => sandbox.close());

describe('what was received', () => {
  it('can be asked for by platform, pixel and event', async () => {
    await sandbox.sendMeta([aMetaEvent({ event_id: 'a' }), aMetaEvent({ event_id: 'b' })]);
    await sandbox.sendMeta([aMetaEvent({ event_id: 'a' })], { pixel: '42' });
    await sandbox.sendTiktok(aTiktokRequest({ data: [aTiktokEvent({ event_id: 'a' })] }));

    const found = async (query: string) =>
      (await sandbox.received(query)).map(
        (item) => `${item.platform} ${item.pixel_id} ${item.event.event_id}`,
      );
    expect(await found('')).toEqual([
      `meta ${META_PIXEL} a`,
      `meta ${META_PIXEL} b`,
      'meta 42 a',
      `tiktok ${PIXEL_CODE} a`,
    ]);
    expect(await found('?platform=tiktok')).toEqual([`tiktok ${PIXEL_CODE} a`]);
    expect(await found('?pixel_id=42')).toEqual(['meta 42 a']);
    expect(await found(`?platform=meta&pixel_id=${META_PIXEL}&event_id=a`)).toEqual([`meta ${META_PIXEL} a`]);
  });

  it('can be read on from where one left off', async () => {
    await sandbox.sendMeta(['a', 'b', 'c'].map((event_id) => aMetaEvent({ event_id })));
    const [first] = await sandbox.received('?limit=1');
    expect(first?.event.event_id).toBe('a');
    const rest = await sandbox.received(`?after=${first?.sequence}`);
    expect(rest.map((item) => item.event.event_id)).toEqual(['b', 'c']);
  });

  it('is one JSON text however much it is', async () => {
    const events = Array.from({ length: 1_000 }, (_, number) => aMetaEvent({ event_id: `e${number}` }));
    await sandbox.sendMeta(events);
    await sandbox.sendMeta(events.slice(0, 500));
    expect(await sandbox.received()).toHaveLength(1_500);
  });

  it('says on request what the documentation would have asked for', async () => {
    await sandbox.sendMeta([aMetaEvent({ event_source_url: undefined })]);
    const [item] = await sandbox.received('?lint=true');
    expect(item?.findings).toEqual([
      "['event_source_url'] is required for website events and must be an http or https address",
    ]);
  });

  it('keeps the newest where there are too many', async () => {
    const small = await aSandbox({ keepEvents: 2 });
    await small.sendMeta(['a', 'b', 'c'].map((event_id) => aMetaEvent({ event_id })));
    expect((await small.received()).map((item) => item.event.event_id)).toEqual(['b', 'c']);
    await small.close();
  });

  it('can be forgotten', async () => {
    await sandbox.sendMeta();
    expect((await sandbox.control('DELETE', '/received')).status).toBe(204);
    expect(await sandbox.received()).toEqual([]);
    expect((await sandbox.call('GET', '/received/summary')).json).toEqual({ items: [] });
  });

  it.each(['?platform=google', '?limit=0', '?after=x', '?pixel=1'])(
    'is not answered for %s',
    async (query) => {
      const reply = await sandbox.call('GET', `/received${query}`);
      expect(reply.status).toBe(400);
      expect(reply.json.error.code).toBe('invalid_request');
    },
  );
});

describe('the summary', () => {
  it('counts events, ids, requests, refusals, faults and copies that differ', async () => {
    await sandbox.sendMeta([aMetaEvent({ event_id: 'a' }), aMetaEvent({ event_id: 'b' })]);
    await sandbox.sendMeta([aMetaEvent({ event_id: 'a' })]);
    await sandbox.sendMeta([aMetaEvent({ event_id: 'b', opt_out: true })]);
    await sandbox.sendMeta([{}]);
    await sandbox.control('PUT', `/faults/meta/${META_PIXEL}`, { kind: 'throttled', times: 1 });
    await sandbox.sendMeta();
    expect(await sandbox.summary(META_PIXEL)).toEqual({
      platform: 'meta',
      pixel_id: META_PIXEL,
      events: 4,
      unique_event_ids: 2,
      requests: 3,
      refused: 1,
      faults: 1,
      copies_that_differ: 1,
    });
  });

  it('is all there is where events are only counted', async () => {
    const counting = await aSandbox({ keep: 'count' });
    await counting.sendMeta([aMetaEvent(), aMetaEvent()]);
    expect(await counting.received()).toEqual([]);
    expect(await counting.summary(META_PIXEL)).toMatchObject({
      events: 2,
      requests: 1,
      unique_event_ids: null,
    });
    await counting.close();
  });
});

describe('the page', () => {
  it('shows counts, names and ids, and nothing of a person', async () => {
    await sandbox.sendMeta([aMetaEvent({ event_id: 'shown-id', event_name: '<b>Level</b>' })]);
    const page = await sandbox.call('GET', '/');
    expect(page.headers.get('content-type')).toMatch('text/html');
    expect(page.text).toContain('shown-id');
    expect(page.text).toContain(META_PIXEL);
    expect(page.text).toContain('&lt;b&gt;Level&lt;/b&gt;');
    expect(page.text).not.toContain('<b>Level</b>');
    expect(page.text).not.toContain(EMAIL_HASH);
  });

  it('loads nothing from elsewhere', async () => {
    const page = await sandbox.call('GET', '/');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(page.text).not.toMatch(/<script|<link|<img|src=/);
  });

  it('says what to do while nothing has come', async () => {
    expect((await sandbox.call('GET', '/')).text).toContain('Post an event to the ingest, and it appears');
  });
});

describe('the process', () => {
  it('says that it is well', async () => {
    expect((await sandbox.call('GET', '/health')).json).toEqual({ status: 'ok', mode: 'faithful' });
  });

  it('says what there is not', async () => {
    const reply = await sandbox.call('GET', '/nowhere');
    expect(reply.status).toBe(404);
    expect(reply.json.error.code).toBe('not_found');
  });

  it('says which port is taken and what to do', async () => {
    const { port } = new URL(sandbox.url);
    await expect(start({ port: Number(port) })).rejects.toThrow(
      `The sandbox cannot listen on 127.0.0.1:${port}. Stop what listens there, or choose another port with SANDBOX_PORT.`,
    );
  });

  it('closes although somebody is kept waiting', async () => {
    const closing = await aSandbox({ latencyMs: 60_000 });
    const waiting = closing.sendMeta().then(
      () => 'answered',
      () => 'cut',
    );
    while ((await closing.received()).length === 0) {
      // Each question is a round trip; the test's own time limit ends the asking.
    }
    await Promise.all([closing.close(), closing.close()]);
    expect(await waiting).toBe('cut');
  });
});
