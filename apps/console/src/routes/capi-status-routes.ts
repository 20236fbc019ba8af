import type { OutcomeStatus } from '@capi-relay/contracts';
import type { HealthWarningView, LayerHealth } from '@capi-relay/contracts/operator';
import { type HealthWarning, judgeHealth } from '@capi-relay/delivery/decisions';
import { findVaultEntry, type LayerFacts, layerFacts, listLayers, type VaultEntry } from '@capi-relay/store';
import type { Handlers } from '../http/call.js';
import { MAX_AGE_MS } from '../layers/platforms.js';
import { detailView, isoTime, maybeIsoTime } from '../views.js';

/** The health of layers, judged from settings and counters. */
export function capiStatusRoutes(): Handlers<'readCapiStatus'> {
  return {
    async readCapiStatus({ params }, call) {
      const now = call.now.getTime();
      const layers = await listLayers(call.store, params.projectId);
      const ids = layers.map((layer) => layer.layer_id);
      const [facts, entries] = await Promise.all([
        layerFacts(call.store, ids, now, MAX_AGE_MS),
        Promise.all(
          layers.map(async ({ capi }) =>
            capi.access_token_vault_id ? findVaultEntry(call.store, capi.access_token_vault_id) : null,
          ),
        ),
      ]);
      return {
        projectId: params.projectId,
        checkedAt: isoTime(call.now),
        layers: facts.map((fact, index) => layerHealth(fact, entries[index] ?? null, now)),
      };
    },
  };
}

function layerHealth(facts: LayerFacts, entry: VaultEntry | null, now: number): LayerHealth {
  const { layer } = facts;
  const health = judgeHealth(facts, now);
  return {
    layerId: layer.layer_id,
    name: layer.name,
    type: layer.type,
    isActive: layer.is_active,
    enabled: layer.capi.enabled,
    pixelId: layer.capi.pixel_id ?? null,
    status: health.status,
    warnings: health.warnings.map(warningView),
    token: {
      vaultId: layer.capi.access_token_vault_id ?? null,
      version: entry?.version ?? null,
      sealedAt: maybeIsoTime(entry?.sealed_at ?? null),
      lastAcceptedAt: maybeIsoTime(entry?.last_accepted_at ?? null),
      state: tokenState(facts),
    },
    eventsLast1h: facts.eventsLastHour,
    eventsLast24h: facts.eventsLastDay,
    last1h: counts(facts, 'lastHour'),
    last24h: counts(facts, 'lastDay'),
    parked: facts.parked,
    lastDeliveredAt: facts.lastDeliveredAt === null ? null : isoTime(new Date(facts.lastDeliveredAt)),
  };
}

function counts(facts: LayerFacts, window: 'lastHour' | 'lastDay'): LayerHealth['last1h'] {
  const sum = (status: OutcomeStatus) =>
    facts.outcomes
      .filter((count) => count.status === status)
      .reduce((total, count) => total + Math.max(0, count[window]), 0);
  return { delivered: sum('delivered'), dropped: sum('dropped'), failed: sum('failed') };
}

function tokenState({ layer, entry, circuit }: LayerFacts): LayerHealth['token']['state'] {
  if (!layer.capi.access_token_vault_id) return 'missing';
  if (entry === null || circuit?.reason === 'vault_unresolvable') return 'unresolvable';
  if (circuit?.reason === 'token_rejected' || circuit?.reason === 'permission_denied') return 'rejected';
  return entry.last_accepted_at === null ? 'not_used_yet' : 'accepted';
}

function warningView(warning: HealthWarning): HealthWarningView {
  const { code, severity, message, fix, count, names, firstLossAt, detail } = warning;
  return {
    code,
    severity,
    message,
    fix,
    ...(count === undefined ? {} : { count }),
    ...(names === undefined ? {} : { names: [...names] }),
    ...(firstLossAt === undefined ? {} : { firstLossAt: isoTime(new Date(firstLossAt)) }),
    ...(detail === undefined ? {} : { detail: detailView(detail) }),
  };
}
