import { aPurchase, queueBackends, waitFor } from '@capi-relay/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import got from 'got';
import { isAtRest, type OutcomeRow, outcomes, postEvents, received, setFault } from './support/ask.js';
import { type InstalledLayer, startRelay, type TestRelay } from './support/relay.js';

/** What the sandbox can do to a sender that passes by itself. */
const PASSING_FAULTS = [
  'server_error',
  'bad_gateway_html',
  'reset_before',
  'reset_after',
  'timeout_after_accept',
] as const;
/** Meta answers "0 events received" and means "not now"; TikTok has nothing like it that passes. */
const FAULTS_OF = {
  meta: [...PASSING_FAULTS, 'none_received'],
  tiktok: PASSING_FAULTS,
} as const;

const [backend] = queueBackends().slice(-1);
if (backend === undefined) {
  throw new Error('There is no queue backend to run on.');
}

describe.each(['meta', 'tiktok'] as const)('a delivery to %s', (platform) => {
  let relay: TestRelay;
  let layer: InstalledLayer;

  beforeAll(async () => {
    relay = await startRelay(backend, { worker: { platformTimeoutMs: 500 } });
    layer = await relay.install(platform === 'meta' ? 'meta_ads' : 'tiktok_ads');
    await relay.startWorkers();
  });
  afterEach(() => setFault(relay, platform, layer.pixelId, null));
  afterAll(() => relay.close());

  const outcomeOf = async (eventId: string): Promise<OutcomeRow | undefined> =>
    (await outcomes(relay)).find((row) => row.event_id === eventId);
  const copiesOf = async (eventId: string) =>
    (await received(relay, layer.pixelId)).filter((item) => item.event.event_id === eventId);
  const final = (eventId: string, timeoutMs = 20_000) =>
    waitFor(() => outcomeOf(eventId), {
      until: (row) => row !== undefined && row.status !== 'parked',
      what: `the outcome of ${eventId}`,
      timeoutMs,
    });

  test.each(FAULTS_OF[platform])('outlives %s and arrives under its own event_id', async (kind) => {
    const fault = kind === 'timeout_after_accept' ? { kind, delay_ms: 1_000 } : { kind };
    await setFault(relay, platform, layer.pixelId, fault);
    const purchase = aPurchase();
    await postEvents(relay, [purchase]);
    const jobsPutBack = () => metric(relay, platform);
    const before = await jobsPutBack();
    await waitFor(jobsPutBack, { until: (count) => count > before, what: 'the delivery to be put back' });
    expect(await outcomeOf(purchase.event_id)).toBeUndefined();
    await setFault(relay, platform, layer.pixelId, null);
    expect(await final(purchase.event_id)).toMatchObject({ status: 'delivered', reason: null });
    const copies = await copiesOf(purchase.event_id);
    expect(copies.length).toBeGreaterThanOrEqual(1);
    // Whatever the platform was sent twice, it was sent the same.
    expect(new Set(copies.map((copy) => JSON.stringify(copy.event))).size).toBe(1);
  });

  test('a rejected token parks what arrives, and its rotation lets it go by itself', async () => {
    await setFault(relay, platform, layer.pixelId, { kind: 'token_rejected' });
    const waiting = [aPurchase(), aPurchase()];
    await postEvents(relay, waiting);
    for (const event of waiting) {
      await waitFor(() => outcomeOf(event.event_id), {
        until: (row) => row?.status === 'parked',
        what: 'the delivery to be parked',
      });
      expect(await outcomeOf(event.event_id)).toMatchObject({ status: 'parked', reason: 'token_rejected' });
    }
    await setFault(relay, platform, layer.pixelId, null);
    await relay.rotate(layer, 'EAAnew-token-for-this-pixel');
    for (const event of waiting) {
      expect(await final(event.event_id)).toMatchObject({ status: 'delivered' });
    }
  });

  test('a throttled pixel waits without being asked again, and does not hold another', async () => {
    const other = await relay.install(platform === 'meta' ? 'meta_ads' : 'tiktok_ads');
    // The ingest learns of a new layer within two seconds.
    await waitFor(async () => {
      await postEvents(relay, [aPurchase()]);
      return (await received(relay, other.pixelId)).length > 0;
    });
    await waitFor(() => isAtRest(relay), { what: 'every request under way to end' });
    await setFault(relay, platform, layer.pixelId, { kind: 'throttled', delay_ms: 60_000 });
    const before = await metric(relay, platform);
    const first = aPurchase();
    await postEvents(relay, [first]);
    await waitFor(() => metric(relay, platform), { until: (count) => count > before });
    const refused = await requestsRefused(relay, layer.pixelId);
    const second = aPurchase();
    await postEvents(relay, [second]);
    await waitFor(() => metric(relay, platform), { until: (count) => count > before + 1 });
    expect(await requestsRefused(relay, layer.pixelId)).toBe(refused);
    const rows = await waitFor(
      async () => (await outcomes(relay)).filter((row) => row.event_id === second.event_id),
      { until: (found) => found.length > 0 },
    );
    expect(rows).toMatchObject([{ layer_id: other.layerId, status: 'delivered' }]);
  });
});

/** Requests for a pixel that met a fault of the sandbox so far. */
async function requestsRefused(relay: TestRelay, pixelId: string): Promise<number> {
  const summary = await got(`${relay.sandbox.url}/received/summary`).json<{
    items: { pixel_id: string; faults: number }[];
  }>();
  return summary.items.find((pixel) => pixel.pixel_id === pixelId)?.faults ?? 0;
}

/** Jobs of a platform that were put back so far. */
async function metric(relay: TestRelay, platform: 'meta' | 'tiktok'): Promise<number> {
  const text = await got(`${relay.workerUrl(platform)}/metrics`).text();
  const lines = text.split('\n').filter((line) => line.startsWith('capi_jobs_put_back_total{'));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
