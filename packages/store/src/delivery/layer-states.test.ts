import { waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  anEventOf,
  anOutcome,
  deliveryOf,
  type SeededProject,
  seedProject,
} from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { type DeliveryStore, deliveryStore } from '../delivery-store.js';
import { ingestStore } from '../ingest-store.js';
import { updateLayer } from '../settings/layers.js';
import { createVaultEntry, findVaultEntry, rotateVaultEntry } from '../settings/vault-entries.js';
import { storeTransaction } from '../sql/in-transaction.js';

const NOW = Date.now();
const MINUTE_MS = 60_000;

describe('stopping and probing layers', () => {
  let opened: TestStore;
  let deliveries: DeliveryStore;
  let project: SeededProject;

  beforeAll(async () => {
    opened = await openTestStore();
    deliveries = deliveryStore(opened.store, { shard: 0 });
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    project = await seedProject(opened.store);
  });

  const stop = (vault_version = 1, opened_at = NOW) =>
    deliveries.openCircuit(
      {
        layer_id: project.metaLayer,
        reason: 'token_rejected',
        detail: { code: '190', message: 'expired\0' },
        vault_version,
        opened_at,
      },
      opened_at + MINUTE_MS,
    );
  const due = async (now = NOW) => {
    const states = await deliveries.dueCircuits('meta', now);
    return states.some(({ layer }) => layer.layer_id === project.metaLayer);
  };
  const openedAt = async () => (await deliveries.loadLayer(project.metaLayer))?.circuit?.opened_at ?? null;

  test('a layer is loaded with its token and, once stopped, with the reason', async () => {
    expect(await deliveries.loadLayer(project.metaLayer)).toMatchObject({
      layer: {
        layer_id: project.metaLayer,
        type: 'meta_ads',
        is_active: true,
        capi: { pixel_id: '1234567890' },
      },
      entry: { vault_id: project.vaultId, jwe: 'sealed-1', version: 1 },
      circuit: null,
    });
    await stop();
    expect((await deliveries.loadLayer(project.metaLayer))?.circuit).toEqual({
      layer_id: project.metaLayer,
      reason: 'token_rejected',
      detail: { code: '190', message: 'expired\ufffd' },
      vault_version: 1,
      opened_at: NOW,
      next_probe_at: NOW + MINUTE_MS,
    });
  });

  test('there is nothing to load of a layer that does not exist', async () => {
    expect(await deliveries.loadLayer('layer_unknown')).toBeNull();
  });

  test('the token of another project is no token', async () => {
    const other = await seedProject(opened.store);
    await updateLayer(opened.store, project.metaLayer, {
      capi: { enabled: true, pixel_id: '1', access_token_vault_id: other.vaultId },
    });
    expect((await deliveries.loadLayer(project.metaLayer))?.entry).toBeNull();
  });

  test('a circuit that is open stays as it was opened', async () => {
    await stop();
    await stop(1, NOW + 5_000);
    expect(await openedAt()).toBe(NOW);
  });

  test('a token that was rotated and refused again opens it anew', async () => {
    await stop(1);
    await stop(2, NOW + 5_000);
    expect(await openedAt()).toBe(NOW + 5_000);
  });

  test('a late refusal of an older token changes nothing', async () => {
    await stop(2);
    await stop(1, NOW + 5_000);
    expect(await openedAt()).toBe(NOW);
  });

  test('the probe is due when its time has come', async () => {
    await stop();
    expect(await due(NOW + MINUTE_MS - 1)).toBe(false);
    expect(await due(NOW + MINUTE_MS)).toBe(true);
    expect(await deliveries.dueCircuits('tiktok', NOW + MINUTE_MS)).toEqual([]);
  });

  test.each([
    [
      'its token is rotated',
      () => rotateVaultEntry(opened.store, project.vaultId, { jwe: 'sealed-2', kid: 'key-1' }),
    ],
    ['its settings are changed', () => updateLayer(opened.store, project.metaLayer, { name: 'Renamed' })],
  ])('the probe is due at once when %s', async (_when, change) => {
    await stop();
    expect(await due()).toBe(false);
    await change();
    expect(await due()).toBe(true);
    expect(await deliveries.claimProbe(project.metaLayer, NOW, NOW + MINUTE_MS)).toBe(true);
    expect(await due()).toBe(false);
  });

  test('the probe is due at once when the old token is refused after its rotation', async () => {
    await rotateVaultEntry(opened.store, project.vaultId, { jwe: 'sealed-2', kid: 'key-1' });
    await stop(1);
    expect(await due()).toBe(true);
  });

  test('rotation counts up and puts the new token in the place of the old one', async () => {
    await deliveries.noteAccepted(project.metaLayer, 1, NOW);
    await rotateVaultEntry(opened.store, project.vaultId, { jwe: 'sealed-2', kid: 'key-2' });
    expect((await deliveries.loadLayer(project.metaLayer))?.entry).toEqual({
      vault_id: project.vaultId,
      jwe: 'sealed-2',
      version: 2,
    });
    expect(await findVaultEntry(opened.store, project.vaultId)).toMatchObject({
      kid: 'key-2',
      version: 2,
      last_accepted_at: null,
    });
  });

  test('a vault entry is shown without its token', async () => {
    expect(JSON.stringify(await findVaultEntry(opened.store, project.vaultId))).not.toContain('sealed-1');
  });

  test('one of many workers may probe', async () => {
    await stop();
    const at = NOW + MINUTE_MS;
    const claims = await Promise.all(
      Array.from({ length: 6 }, () => deliveries.claimProbe(project.metaLayer, at, at + MINUTE_MS)),
    );
    expect(claims.filter((claimed) => claimed)).toHaveLength(1);
    expect(await deliveries.claimProbe(project.metaLayer, at + MINUTE_MS - 1, at + 2 * MINUTE_MS)).toBe(
      false,
    );
    expect(await deliveries.claimProbe(project.metaLayer, at + MINUTE_MS, at + 2 * MINUTE_MS)).toBe(true);
  });

  test('a layer that works again has no circuit', async () => {
    await stop();
    await deliveries.closeCircuit(project.metaLayer);
    expect((await deliveries.loadLayer(project.metaLayer))?.circuit).toBeNull();
    expect(await deliveries.claimProbe(project.metaLayer, NOW + MINUTE_MS, NOW)).toBe(false);
  });

  test('a deleted layer has nothing to probe', async () => {
    await stop();
    await updateLayer(opened.store, project.metaLayer, { is_deleted: true });
    expect(await due(NOW + MINUTE_MS)).toBe(false);
    expect((await deliveries.loadLayer(project.metaLayer))?.layer.is_deleted).toBe(true);
  });

  test('a layer that was deleted while its token was being refused is not stopped', async () => {
    await updateLayer(opened.store, project.metaLayer, { is_deleted: true });
    await stop();
    expect((await deliveries.loadLayer(project.metaLayer))?.circuit).toBeNull();
  });

  test('a layer that is being deleted is not stopped', async () => {
    const { stopping } = await storeTransaction(opened.store, async (transaction) => {
      await updateLayer(transaction, project.metaLayer, { is_deleted: true });
      const stopping = stop();
      await waitFor(async () => {
        const { rows } = await opened.store.scans.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        return rows.length > 0;
      });
      return { stopping };
    });
    await stopping;
    expect((await deliveries.loadLayer(project.metaLayer))?.circuit).toBeNull();
  });

  test('a rotation of another project’s entry is none of the layer’s', async () => {
    const other = await seedProject(opened.store);
    await rotateVaultEntry(opened.store, other.vaultId, { jwe: 'sealed-2', kid: 'key-1' });
    await updateLayer(opened.store, project.metaLayer, {
      capi: { enabled: true, pixel_id: '1', access_token_vault_id: other.vaultId },
    });
    await stop(1);
    expect(await due()).toBe(false);
  });

  test('a layer whose configuration was broken by hand is named and does not hold up the others', async () => {
    await stop();
    const other = await seedProject(opened.store);
    await deliveries.openCircuit(
      { layer_id: other.metaLayer, reason: 'token_rejected', detail: null, vault_version: 1, opened_at: NOW },
      NOW,
    );
    await opened.store.batches.query(
      `UPDATE project_layers SET config = jsonb_set(config, '{capi,enabled}', '"yes"') WHERE layer_id = $1`,
      [project.metaLayer],
    );
    await expect(deliveries.loadLayer(project.metaLayer)).rejects.toMatchObject({
      code: 'layer_unreadable',
      message: expect.stringContaining(`${project.metaLayer} cannot be read (capi.enabled`),
    });
    const states = await deliveries.dueCircuits('meta', NOW + MINUTE_MS);
    expect(states.map(({ layer }) => layer.layer_id)).toContain(other.metaLayer);
    expect(opened.warnings).toContain('a stopped layer cannot be probed');
  });

  test('an app’s events are still routed to a layer whose configuration cannot be read', async () => {
    await opened.store.batches.query(
      `UPDATE project_layers SET config = jsonb_set(config, '{routing}', '"everywhere"') WHERE layer_id = $1`,
      [project.metaLayer],
    );
    const state = await ingestStore(opened.store, { shard: 0 }).loadApp(project.appId);
    expect(state?.layers.find((layer) => layer.layer_id === project.metaLayer)).toMatchObject({
      routing: {},
    });
    expect(state?.layers).toHaveLength(2);
  });

  test('remembers to the minute when the token was last accepted', async () => {
    const accepted = async () =>
      (await findVaultEntry(opened.store, project.vaultId))?.last_accepted_at?.getTime();
    await deliveries.noteAccepted(project.metaLayer, 1, NOW);
    await deliveries.noteAccepted(project.metaLayer, 1, NOW + 59_000);
    expect(await accepted()).toBe(NOW);
    await deliveries.noteAccepted(project.metaLayer, 1, NOW + 61_000);
    expect(await accepted()).toBe(NOW + 61_000);
    await deliveries.noteAccepted(project.metaLayer, 1, NOW);
    expect(await accepted()).toBe(NOW + 61_000);
  });

  test('an acceptance of the old token says nothing of the one it was rotated to', async () => {
    await rotateVaultEntry(opened.store, project.vaultId, { jwe: 'sealed-2', kid: 'key-1' });
    await deliveries.noteAccepted(project.metaLayer, 1, NOW);
    expect((await findVaultEntry(opened.store, project.vaultId))?.last_accepted_at).toBeNull();
    await deliveries.noteAccepted(project.metaLayer, 2, NOW);
    expect((await findVaultEntry(opened.store, project.vaultId))?.last_accepted_at).toEqual(new Date(NOW));
  });

  test('the oldest parked delivery of a layer is the one whose event is the oldest', async () => {
    expect(await deliveries.oldestParked(project.metaLayer)).toBeNull();
    const events = [3, 1, 26, 2].map((hours) =>
      anEventOf(project.appId, { event: { event_time: NOW - hours * 3_600_000 } }),
    );
    await ingestStore(opened.store, { shard: 0 }).appendEvents(events, []);
    const keys = events.map((append) => deliveryOf(append, project.metaLayer));
    await deliveries.settle(
      keys.map((key) => anOutcome(key, { status: 'parked', reason: 'token_rejected' })),
      [],
    );
    expect(await deliveries.oldestParked(project.metaLayer)).toEqual(keys[2]);
    expect(await deliveries.oldestParked(project.tiktokLayer)).toBeNull();
  });

  test('a vault id that is taken is refused in words', async () => {
    const taken = { vault_id: project.vaultId, project_id: project.projectId, jwe: 'x', kid: 'k' };
    await expect(createVaultEntry(opened.store, taken)).rejects.toMatchObject({
      code: 'conflict',
      message: `Vault entry ${project.vaultId} exists already. Choose another id.`,
    });
  });
});
