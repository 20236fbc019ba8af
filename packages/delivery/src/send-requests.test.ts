import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Layer, PlatformPayload } from '@capi-relay/contracts';
import { metaPlatform, tiktokPlatform } from '@capi-relay/mapping';
import {
  createLayer,
  createProject,
  createVaultEntry,
  deliveryStore,
  openStore,
  type Store,
} from '@capi-relay/store';
import { aLayer, anApp, freshDatabase, type TestDatabase } from '@capi-relay/testing';
import { generateVaultKeys, openToken, sealToken, type VaultKeys } from '@capi-relay/vault';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { rememberAcceptedTokens } from './accepted-tokens.js';
import { credentialTurns } from './credential-turns.js';
import { deliverBatch } from './deliver-batch.js';
import type { DeliverContext } from './deliver-context.js';
import { cachedLayerStates } from './layer-states.js';
import { openPoster, type Poster } from './post.js';
import { sendDeliveries } from './send-requests.js';
import { aLoadedDelivery, aSendableWork, TEST_NOW } from './test-deliveries.js';

/** A platform that judges the ids of each request it gets. */
interface StandIn {
  readonly url: string;
  /** Event ids of each request, in order. */
  readonly requests: string[][];
  answer: (ids: readonly string[]) => { readonly status: number; readonly body: unknown };
}

async function standIn(): Promise<{ standIn: StandIn; server: Server }> {
  const requests: string[][] = [];
  const judged: { standIn?: StandIn } = {};
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      const ids = body.data.map((event: { event_id: string }) => event.event_id);
      requests.push(ids);
      const answer = judged.standIn?.answer(ids);
      response.writeHead(answer?.status ?? 500).end(JSON.stringify(answer?.body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The stand-in has no port.');
  }
  const accept: StandIn['answer'] = () => ({ status: 200, body: {} });
  judged.standIn = { url: `http://127.0.0.1:${address.port}`, requests, answer: accept };
  return { standIn: judged.standIn, server };
}

const metaAccepts = (ids: readonly string[]) => ({
  status: 200,
  body: { events_received: ids.length, messages: [], fbtrace_id: 'A' },
});
const metaRefuses = (message: string, subcode: number) => ({
  status: 400,
  body: {
    error: {
      message: 'Invalid parameter',
      type: 'OAuthException',
      code: 100,
      error_subcode: subcode,
      error_user_msg: message,
    },
  },
});
const tiktokSays = (code: number, message: string) => ({
  status: 200,
  body: { code, message, request_id: '20261125120000AB', data: {} },
});

describe('sending a batch', () => {
  let database: TestDatabase;
  let store: Store;
  let keys: VaultKeys;
  let platformServer: Server;
  let platform: StandIn;
  let poster: Poster;
  let layers: Record<'meta' | 'tiktok', Layer>;

  beforeAll(async () => {
    database = await freshDatabase();
    store = openStore({ connectionString: database.url, maxConnections: 2, statementTimeoutMs: 10_000 });
    keys = await generateVaultKeys();
    poster = openPoster(5_000, 4);
    const started = await standIn();
    platform = started.standIn;
    platformServer = started.server;
    layers = {
      meta: aLayer({ type: 'meta_ads' }),
      tiktok: aLayer({ type: 'tiktok_ads' }),
    };
    await createProject(store, { project_id: layers.meta.project_id, name: 'Test' });
    for (const layer of Object.values(layers)) {
      const vaultId = layer.capi.access_token_vault_id ?? '';
      const jwe = await sealToken('a-token', vaultId, keys.publicJwk);
      await createVaultEntry(store, {
        vault_id: vaultId,
        project_id: layer.project_id,
        jwe,
        kid: keys.publicJwk.kid,
      });
      const { is_active: _active, is_deleted: _deleted, ...installed } = layer;
      await createLayer(store, installed);
    }
  });
  beforeEach(() => {
    platform.requests.length = 0;
  });
  afterAll(async () => {
    poster.close();
    platformServer.close();
    await store.close();
    await database.close();
  });

  function contextFor(which: 'meta' | 'tiktok'): DeliverContext {
    const deliveries = deliveryStore(store, { shard: 0 });
    return {
      platform:
        which === 'meta'
          ? metaPlatform({ baseUrl: platform.url, apiVersion: 'v26.0' })
          : tiktokPlatform({ baseUrl: platform.url }),
      store: deliveries,
      layers: cachedLayerStates(deliveries),
      openToken: (entry) => openToken(entry.jwe, entry.vault_id, [keys.privateJwk]),
      post: (request, signal) => poster.post(request, signal),
      acquireTurn: credentialTurns(undefined, null),
      acceptedTokens: rememberAcceptedTokens(),
      now: () => TEST_NOW,
      random: () => 0,
      observer: { answered: () => undefined, settled: () => undefined, jobEnded: () => undefined },
      onFault: () => undefined,
      signal: new AbortController().signal,
    };
  }

  /** Sends one delivery for each id and answers what the ledger would be told of each. */
  async function send(which: 'meta' | 'tiktok', ids: readonly string[]) {
    const layer = layers[which];
    const context = contextFor(which);
    const { store: deliveries, layers: states } = context;
    const state = await states.get(layer.layer_id);
    if (state === null) {
      throw new Error('The layer is not there.');
    }
    const works = ids.map((event_id) => {
      const loaded = aLoadedDelivery(anApp(), layer, { event: { event_id } });
      const payload: PlatformPayload = { event_id };
      const work = aSendableWork({ ...loaded, key: { ...loaded.key, event_id } });
      return { ...work, sendable: { ...work.sendable, payload, envelope: 'web' } };
    });
    const endings = await sendDeliveries(context, state, works, false);
    const outcomes = Object.fromEntries(
      endings.map((ending) => [
        ending.work.key.event_id,
        `${ending.outcome?.status} ${ending.outcome?.reason}`,
      ]),
    );
    const circuits = await store.batches.query('SELECT reason FROM layer_circuits WHERE layer_id = $1', [
      layer.layer_id,
    ]);
    await deliveries.closeCircuit(layer.layer_id);
    return { outcomes, circuit: circuits.rows.map((row) => row.reason) };
  }

  const twenty = Array.from({ length: 20 }, (_, index) => `e${index}`);

  test.each([['e0'], ['e7'], ['e19']])(
    'a refused event (%s) is found by halving and the rest is delivered',
    async (bad) => {
      platform.answer = (ids) =>
        ids.includes(bad) ? metaRefuses('Not enough customer information', 2804050) : metaAccepts(ids);
      const { outcomes, circuit } = await send('meta', twenty);
      expect(outcomes).toEqual(
        Object.fromEntries(twenty.map((id) => [id, id === bad ? 'failed rejected' : 'delivered null'])),
      );
      expect(circuit).toEqual([]);
      // Halving costs two requests a level.
      expect(platform.requests.length).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(twenty.length)));
    },
  );

  test('a position the platform names costs two more requests', async () => {
    platform.answer = (ids) =>
      ids.includes('e7')
        ? metaRefuses(`The parameter $['data'][${ids.indexOf('e7')}]['event_name'] is required`, 2804019)
        : metaAccepts(ids);
    const { outcomes } = await send('meta', twenty);
    expect(outcomes.e7).toBe('failed rejected');
    expect(platform.requests.map((ids) => ids.length)).toEqual([20, 1, 19]);
  });

  test('a wrong position is a hint and not a verdict', async () => {
    platform.answer = (ids) =>
      ids.includes('e7')
        ? tiktokSays(40002, 'Invalid value for data.0.event_time: not an integer.')
        : tiktokSays(0, 'OK');
    const { outcomes } = await send('tiktok', twenty);
    expect(outcomes).toEqual(
      Object.fromEntries(twenty.map((id) => [id, id === 'e7' ? 'failed rejected' : 'delivered null'])),
    );
  });

  test('several refused events are each found', async () => {
    const bad = ['e2', 'e3', 'e17'];
    platform.answer = (ids) =>
      ids.some((id) => bad.includes(id)) ? metaRefuses('Event Timestamp Too Old', 2804003) : metaAccepts(ids);
    const { outcomes } = await send('meta', twenty);
    expect(outcomes).toEqual(
      Object.fromEntries(twenty.map((id) => [id, bad.includes(id) ? 'failed rejected' : 'delivered null'])),
    );
  });

  test('a refusal of the request itself stops the splitting and parks everything', async () => {
    platform.answer = () => tiktokSays(40002, 'Invalid value for event_source_id: not a valid string.');
    const { outcomes, circuit } = await send('tiktok', twenty);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['parked pixel_rejected']));
    expect(circuit).toEqual(['pixel_rejected']);
    expect(platform.requests).toHaveLength(1);
  });

  test('the same vague refusal of both halves is one of the request', async () => {
    platform.answer = () => tiktokSays(40000, 'Bad request');
    const { outcomes, circuit } = await send('tiktok', twenty);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['parked request_rejected']));
    expect(circuit).toEqual(['request_rejected']);
    // The whole, both halves, and three events alone.
    expect(platform.requests.map((ids) => ids.length)).toEqual([20, 10, 10, 1, 1, 1]);
  });

  test('a bad event in each half, refused in the same vague words, sinks neither the request nor the layer', async () => {
    const bad = ['e3', 'e17'];
    platform.answer = (ids) =>
      ids.some((id) => bad.includes(id)) ? tiktokSays(40002, 'Invalid parameter') : tiktokSays(0, 'OK');
    const { outcomes, circuit } = await send('tiktok', twenty);
    expect(outcomes).toEqual(
      Object.fromEntries(twenty.map((id) => [id, bad.includes(id) ? 'failed rejected' : 'delivered null'])),
    );
    expect(circuit).toEqual([]);
    const sent = platform.requests.slice(1).flat();
    // Nothing that was accepted is sent again.
    expect(sent.filter((id) => id === 'e0')).toHaveLength(2);
  });

  test('throttling met while halving is not asked about again', async () => {
    platform.answer = (ids) =>
      ids.length === twenty.length
        ? tiktokSays(40002, 'Invalid value for event_time: not an integer.')
        : tiktokSays(40100, 'Requests made too frequently');
    const { outcomes } = await send('tiktok', twenty);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['undefined undefined']));
    expect(platform.requests.map((ids) => ids.length)).toEqual([20, 10]);
  });

  test('an event that breaks the mapping is tried again alone, and its neighbours are delivered', async () => {
    platform.answer = metaAccepts;
    const faults: string[] = [];
    const healthy = contextFor('meta');
    const layer = layers.meta;
    const app = anApp();
    const context: DeliverContext = {
      ...healthy,
      platform: {
        ...healthy.platform,
        map: (input) => {
          if (input.event.event_id === 'e1') throw new Error('a fault of the mapping');
          return healthy.platform.map(input);
        },
      },
      store: {
        ...healthy.store,
        loadDeliveries: async (keys) =>
          keys.map((key) => ({ ...aLoadedDelivery(app, layer, { event: { event_id: key.event_id } }), key })),
      },
      onFault: (what) => faults.push(what),
    };
    const works = ['e0', 'e1', 'e2'].map((event_id) => ({
      key: { app_id: app.app_id, event_id, occurred_on: '2026-11-25', layer_id: layer.layer_id },
      context: { attempt: 1, isLastAttempt: false },
    }));
    const endings = await deliverBatch(context, layer.layer_id, works);
    expect(endings.map((ending) => `${ending.end.kind} ${ending.outcome?.status}`)).toEqual([
      'done delivered',
      'retry undefined',
      'done delivered',
    ]);
    expect(faults).toEqual([expect.stringContaining('Event e1 could not be mapped')]);
  });

  test('a layer whose settings cannot be read makes its deliveries wait, and nothing else', async () => {
    const unreadable = aLayer({ type: 'meta_ads' });
    const { is_active: _active, is_deleted: _deleted, ...installed } = unreadable;
    await createLayer(store, installed);
    await store.batches.query(
      `UPDATE project_layers SET config = '{"capi": {"enabled": "perhaps"}}' WHERE layer_id = $1`,
      [unreadable.layer_id],
    );
    const key = { app_id: 'app_a', event_id: 'e0', occurred_on: '2026-11-25', layer_id: unreadable.layer_id };
    const work = { key, context: { attempt: 1, isLastAttempt: false } };
    const [ending] = await deliverBatch(contextFor('meta'), unreadable.layer_id, [work]);
    expect(ending).toMatchObject({ end: { kind: 'wait', forMs: 60_000 }, outcome: null });
  });

  test('fewer events received than sent is not success', async () => {
    platform.answer = (ids) => ({ status: 200, body: { events_received: ids.length - 1, messages: [] } });
    const { outcomes } = await send('meta', ['e1', 'e2']);
    expect(Object.values(outcomes)).not.toContain('delivered null');
  });
});
