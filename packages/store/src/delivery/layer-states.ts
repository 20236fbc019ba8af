import {
  LAYER_TYPE_OF,
  type Layer,
  type ParkReason,
  type PlatformDetail,
  type PlatformName,
} from '@capi-relay/contracts';
import type { Store } from '../open-store.js';
import { type LayerRow, toLayer } from '../settings/layers.js';
import { storableJson } from '../sql/storable.js';
import { fromUnixMs, toUnixMs } from '../sql/times.js';

/** A vault entry as the store keeps it: a JWE that only a worker can open. */
export interface SealedEntry {
  readonly vault_id: string;
  readonly jwe: string;
  /** Counts rotations. */
  readonly version: number;
}

/** Why a layer sends nothing until an operator mends it. Times in Unix milliseconds. */
export interface Circuit {
  readonly layer_id: string;
  readonly reason: ParkReason;
  readonly detail: PlatformDetail | null;
  /** Version of the vault entry that was refused; 0 where there was none. */
  readonly vault_version: number;
  readonly opened_at: number;
  readonly next_probe_at: number;
}

/** A layer with what decides whether it can send now. */
export interface LayerState {
  readonly layer: Layer;
  readonly entry: SealedEntry | null;
  readonly circuit: Circuit | null;
}

interface StateRow extends LayerRow {
  readonly vault_id: string | null;
  readonly jwe: string;
  readonly version: number;
  readonly circuit_reason: ParkReason | null;
  readonly detail: PlatformDetail | null;
  readonly vault_version: number;
  readonly opened_at: number;
  readonly next_probe_at: number;
}

/** A vault entry of another project is no entry: an id alone must not give one project the token of another. */
const STATES = `
  SELECT layer.layer_id, layer.project_id, layer.type, layer.name, layer.config, layer.is_active, layer.is_deleted,
         entry.vault_id, entry.jwe, entry.version,
         circuit.reason AS circuit_reason, circuit.detail, circuit.vault_version,
         ${toUnixMs('circuit.opened_at')} AS opened_at, ${toUnixMs('circuit.next_probe_at')} AS next_probe_at
  FROM project_layers AS layer
  LEFT JOIN vault_entries AS entry
    ON entry.vault_id = layer.config -> 'capi' ->> 'access_token_vault_id' AND entry.project_id = layer.project_id
  LEFT JOIN layer_circuits AS circuit ON circuit.layer_id = layer.layer_id`;

const ONE_STATE = { name: 'layer-state', text: `${STATES} WHERE layer.layer_id = $1` };

const DUE_CIRCUITS = {
  name: 'due-circuits',
  text: `${STATES}
    WHERE circuit.next_probe_at <= ${fromUnixMs('$2')} AND layer.type = $1 AND NOT layer.is_deleted
    ORDER BY circuit.next_probe_at, layer.layer_id`,
};

/**
 * An entry that was rotated while its old token was being refused is tried at once, like one rotated later. A layer that
 * was deleted meanwhile stays without a circuit: nothing would probe it, and what it has parked could not be let go. The lock waits for who is deleting it right now.
 */
const OPEN_CIRCUIT = {
  name: 'open-circuit',
  text: `
    INSERT INTO layer_circuits AS circuit (layer_id, reason, detail, vault_version, opened_at, next_probe_at)
    SELECT $1, $2, $3::jsonb, $4::integer, ${fromUnixMs('$5')},
      CASE WHEN entry.version > $4::integer THEN to_timestamp(0) ELSE ${fromUnixMs('$6')} END
    FROM project_layers AS layer
    LEFT JOIN vault_entries AS entry
      ON entry.vault_id = layer.config -> 'capi' ->> 'access_token_vault_id' AND entry.project_id = layer.project_id
    WHERE layer.layer_id = $1 AND NOT layer.is_deleted
    FOR SHARE OF layer
    ON CONFLICT (layer_id) DO UPDATE
    SET reason = excluded.reason, detail = excluded.detail, vault_version = excluded.vault_version,
        opened_at = excluded.opened_at, next_probe_at = excluded.next_probe_at
    WHERE circuit.vault_version < excluded.vault_version`,
};

const CLAIM_PROBE = {
  name: 'claim-probe',
  text: `
    UPDATE layer_circuits SET next_probe_at = ${fromUnixMs('$3')}
    WHERE layer_id = $1 AND next_probe_at <= ${fromUnixMs('$2')}`,
};

/**
 * Written at most once a minute: every batch of every worker would wait for this row otherwise. An entry that was rotated
 * meanwhile says nothing of the token that replaced the accepted one.
 */
const NOTE_ACCEPTED = {
  name: 'note-accepted',
  text: `
    UPDATE vault_entries AS entry SET last_accepted_at = ${fromUnixMs('$3')}
    FROM project_layers AS layer
    WHERE layer.layer_id = $1 AND entry.vault_id = layer.config -> 'capi' ->> 'access_token_vault_id'
      AND entry.project_id = layer.project_id AND entry.version = $2
      AND (entry.last_accepted_at IS NULL OR entry.last_accepted_at < ${fromUnixMs('$3')} - interval '1 minute')`,
};

/** @throws StoreError `layer_unreadable` */
export async function loadLayer(store: Store, layerId: string): Promise<LayerState | null> {
  const { rows } = await store.batches.query<StateRow>({ ...ONE_STATE, values: [layerId] });
  const row = rows[0];
  return row === undefined ? null : toState(row);
}

/**
 * Layers of a platform whose circuit is open and whose probe is due, which it is at once after a change by an operator.
 * A layer that cannot be read is left out and logged: the others must not wait for it.
 */
export async function dueCircuits(store: Store, platform: PlatformName, now: number): Promise<LayerState[]> {
  const values = [LAYER_TYPE_OF[platform], now];
  const { rows } = await store.batches.query<StateRow>({ ...DUE_CIRCUITS, values });
  return rows.flatMap((row) => {
    try {
      return [toState(row)];
    } catch (error) {
      store.log.warn({ layer_id: row.layer_id, err: error }, 'a stopped layer cannot be probed');
      return [];
    }
  });
}

/** Opens a layer's circuit; one that is open under the same or a newer version of the token stays as it is. */
export async function openCircuit(
  store: Store,
  circuit: Omit<Circuit, 'next_probe_at'>,
  nextProbeAt: number,
): Promise<void> {
  const { layer_id, reason, detail, vault_version, opened_at } = circuit;
  const values = [
    layer_id,
    reason,
    detail === null ? null : storableJson(detail),
    vault_version,
    opened_at,
    nextProbeAt,
  ];
  await store.batches.query({ ...OPEN_CIRCUIT, values });
}

export async function closeCircuit(store: Store, layerId: string): Promise<void> {
  await store.batches.query('DELETE FROM layer_circuits WHERE layer_id = $1', [layerId]);
}

/** True for the one caller that may probe now. */
export async function claimProbe(
  store: Store,
  layerId: string,
  now: number,
  nextProbeAt: number,
): Promise<boolean> {
  const { rowCount } = await store.batches.query({ ...CLAIM_PROBE, values: [layerId, now, nextProbeAt] });
  return rowCount === 1;
}

/**
 * Remembers, to the minute, when the platform last accepted the layer's token.
 *
 * @param vaultVersion version of the entry that was used; nothing is noted where the token was rotated since
 */
export async function noteAccepted(
  store: Store,
  layerId: string,
  vaultVersion: number,
  now: number,
): Promise<void> {
  await store.batches.query({ ...NOTE_ACCEPTED, values: [layerId, vaultVersion, now] });
}

function toState(row: StateRow): LayerState {
  return {
    layer: toLayer(row),
    entry: row.vault_id === null ? null : { vault_id: row.vault_id, jwe: row.jwe, version: row.version },
    circuit:
      row.circuit_reason === null
        ? null
        : {
            layer_id: row.layer_id,
            reason: row.circuit_reason,
            detail: row.detail,
            vault_version: row.vault_version,
            opened_at: row.opened_at,
            next_probe_at: row.next_probe_at,
          },
  };
}
