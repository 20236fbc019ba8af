import { prepare } from '@capi-relay/delivery/decisions';
import { findLayer, findTest } from '@capi-relay/store';
import { redisAvailable, startRedis, type TestRedis } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { platformOf } from '../layers/platforms.js';
import { makeProject, type TestProject } from '../testing/project.js';
import { runConsole, type TestConsole } from '../testing/running-console.js';
import { sql } from '../testing/sql.js';

const HOUR_MS = 60 * 60 * 1_000;

let relay: TestConsole;
let project: TestProject;
beforeAll(async () => {
  relay = await runConsole();
  project = await makeProject(relay);
});
afterAll(() => relay.close());

const layer = () => ({ projectId: project.projectId, layerId: project.metaLayerId });
const idIn = (body: unknown): string => (body as { id: string }).id;
const span = (fromHours: number, toHours: number) => ({
  since: new Date(Date.now() - fromHours * HOUR_MS).toISOString(),
  until: new Date(Date.now() - toHours * HOUR_MS).toISOString(),
});

describe('a test event', () => {
  it.each(['metaLayerId', 'tiktokLayerId'] as const)(
    'for %s passes every gate of a layer that is set up',
    async (which) => {
      const params = { ...layer(), layerId: project[which] };
      const queued = await relay.ask('createTestEvent', { params, body: {} });
      expect(queued).toMatchObject({
        status: 202,
        body: {
          status: 'queued',
          eventName: 'purchase_success',
          testEventCode: 'TEST12345',
          checks: [],
          payload: null,
        },
      });
      const stored = await findTest(relay.store, idIn(queued.body));
      const installed = await findLayer(relay.store, params.layerId);
      if (stored === null || installed === null) throw new Error('The test event or its layer is missing.');
      const prepared = prepare(stored.loaded, installed, platformOf(installed.type), Date.now());
      expect(prepared?.mapped).toMatchObject({ kind: 'payload', warnings: [] });
    },
  );

  it('carries the name, the properties and the code it was asked with', async () => {
    const body = { eventName: 'sign_up', properties: { plan: 'pro' }, testEventCode: 'TEST999' };
    const queued = await relay.ask('createTestEvent', { params: layer(), body });
    expect(queued).toMatchObject({ body: { eventName: 'sign_up', testEventCode: 'TEST999' } });
    const stored = await findTest(relay.store, idIn(queued.body));
    expect(stored?.loaded.event?.body).toMatchObject({ properties: { plan: 'pro' } });
  });

  it('without a code is refused, unless it is meant to count', async () => {
    await relay.ask('patchLayer', { params: layer(), body: { capi: { test_event_code: null } } });
    const refused = await relay.ask('createTestEvent', { params: layer(), body: {} });
    expect(refused).toMatchObject({
      status: 422,
      body: { error: { details: { issues: [{ path: 'testEventCode' }] } } },
    });
    const meant = await relay.ask('createTestEvent', { params: layer(), body: { withoutTestCode: true } });
    expect(meant).toMatchObject({ status: 202, body: { testEventCode: null } });
  });

  it('needs an app whose events reach the layer', async () => {
    const { body } = await relay.ask('createProject', { body: { name: 'Empty' } });
    const params = { projectId: idIn(body) };
    const made = await relay.ask('createLayer', { params, body: { type: 'meta_ads', name: 'Alone' } });
    const asked = await relay.ask('createTestEvent', {
      params: { ...params, layerId: idIn(made.body) },
      body: { testEventCode: 'TEST1' },
    });
    expect(asked).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('No SDK app') } },
    });
  });

  it('of another layer is not found', async () => {
    const { body } = await relay.ask('createTestEvent', {
      params: layer(),
      body: { testEventCode: 'TEST1' },
    });
    const params = { ...layer(), layerId: project.tiktokLayerId, testId: idIn(body) };
    expect(await relay.ask('readTestEvent', { params })).toMatchObject({ status: 404 });
  });
});

describe('a replay', () => {
  it('is queued, shows its progress and can be stopped once', async () => {
    const body = { ...span(48, 0), outcomes: ['failed'], reasons: ['rejected'], includeNeverRouted: true };
    const queued = await relay.ask('createReplay', { params: layer(), body });
    expect(queued).toMatchObject({
      status: 202,
      body: {
        status: 'queued',
        outcomes: ['failed', 'never_routed'],
        reasons: ['rejected'],
        requestedBy: expect.stringContaining('key for'),
        scanned: 0,
      },
    });
    const params = { projectId: project.projectId, replayId: idIn(queued.body) };
    expect(await relay.ask('cancelReplay', { params })).toMatchObject({
      status: 200,
      body: { status: 'canceled' },
    });
    expect(await relay.ask('cancelReplay', { params })).toMatchObject({ status: 409 });
    expect(await relay.ask('readReplay', { params })).toMatchObject({
      body: { finishedAt: expect.any(String) },
    });
  });

  it.each([
    ['of a time that the platform takes nothing of any more', () => span(24 * 30, 24 * 8), 422],
    ['that ends before it begins', () => span(1, 2), 422],
    ['of what was delivered', () => ({ ...span(2, 1), outcomes: ['delivered'] }), 422],
  ])('%s is refused', async (_what, body, status) => {
    expect(await relay.ask('createReplay', { params: layer(), body: body() })).toMatchObject({ status });
  });

  it('to a paused layer is refused: it would drop everything again', async () => {
    await relay.ask('patchLayer', { params: layer(), body: { isActive: false } });
    expect(await relay.ask('createReplay', { params: layer(), body: span(2, 0) })).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('Resume') } },
    });
    await relay.ask('patchLayer', { params: layer(), body: { isActive: true } });
  });
});

const whereRedisRuns = redisAvailable() ? describe : describe.skip;

whereRedisRuns('while the queue is away', () => {
  let redis: TestRedis;
  let cutOff: TestConsole;
  let shop: TestProject;
  beforeAll(async () => {
    redis = await startRedis();
    cutOff = await runConsole({ queue: { kind: 'redis', url: redis.url }, enqueueDeadlineMs: 500 });
    shop = await makeProject(cutOff);
    await redis.stop();
  });
  afterAll(async () => {
    await cutOff.close();
    await redis.close();
  });

  const params = () => ({ projectId: shop.projectId, layerId: shop.metaLayerId });

  it('a test event is refused and leaves nothing behind, so that its key can be used again', async () => {
    const headers = { 'idempotency-key': 'away' };
    const refused = await cutOff.ask('createTestEvent', { params: params(), headers, body: {} });
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'UNAVAILABLE' } } });
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await sql(cutOff, 'SELECT test_id FROM test_events')).toEqual([]);
    expect(await sql(cutOff, 'SELECT idempotency_key FROM idempotency_keys')).toEqual([]);
  });

  it('a replay is refused and says so where replays are listed', async () => {
    expect(await cutOff.ask('createReplay', { params: params(), body: span(2, 0) })).toMatchObject({
      status: 503,
    });
    expect(await cutOff.ask('listReplays', { params: { projectId: shop.projectId } })).toMatchObject({
      body: { items: [{ status: 'failed', error: expect.stringContaining('nothing was replayed') }] },
    });
  });

  it('everything else works', async () => {
    expect(await cutOff.ask('readCapiStatus', { params: { projectId: shop.projectId } })).toMatchObject({
      status: 200,
    });
    expect(await cutOff.fetch('/ready')).toMatchObject({ status: 200 });
  });
});
