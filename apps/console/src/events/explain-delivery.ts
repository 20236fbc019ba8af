import type { Layer } from '@capi-relay/contracts';
import type { EventDelivery } from '@capi-relay/contracts/operator';
import { explainGates, type LoadedDelivery, prepare, reasonText } from '@capi-relay/delivery/decisions';
import { platformOf } from '../layers/platforms.js';
import { redactPayload } from './redact-payload.js';

export type DeliveryState = EventDelivery['status'];

const MATCHING_KEPT_MS = 8 * 24 * 60 * 60 * 1_000;

/** Why a delivery is in its state, in a sentence. */
export function explainState(
  state: DeliveryState,
  reason: string | null,
  platformEvent: string | null,
): string {
  switch (state) {
    case 'delivered':
      return `The platform accepted it as ${platformEvent ?? 'an event'}.`;
    case 'waiting':
      return 'It is in the queue and waits for its turn.';
    case 'not_routed':
      return 'The layer was not installed for this app when the event arrived.';
    default:
      return reasonText(reason ?? '').explanation;
  }
}

/** What can be said of sending an event again. */
export interface ReplayChance {
  readonly possible: boolean;
  readonly obstacle: string | null;
}

const no = (obstacle: string): ReplayChance => ({ possible: false, obstacle });

/** Whether sending the event again can help: by what became of it, its age, and what the gates say now. */
export function replayChance(
  state: DeliveryState,
  reason: string | null,
  event: { readonly event_time: number },
  layer: Layer,
  checks: EventDelivery['asMappedNow']['checks'],
  now: number,
): ReplayChance {
  if (state === 'delivered') return no('It was delivered: sent again it could count twice.');
  if (state === 'waiting') return no('It is on its way.');
  if (state === 'parked') return no('It waits in the store and is sent by itself as soon as it can be.');
  if (now - event.event_time > platformOf(layer.type).limits.maxAgeMs) {
    return no('It is older than the platform accepts.');
  }
  if (reason !== null && state !== 'not_routed' && !reasonText(reason).replayable) {
    return no(reasonText(reason).fix);
  }
  const failed = checks.find((check) => check.result === 'failed');
  return failed === undefined ? { possible: true, obstacle: null } : no(failed.explanation);
}

/** The event as gates and mapping see it now. */
export function mapNow(
  loaded: LoadedDelivery,
  layer: Layer & { readonly updated_at: Date },
  settledAt: Date | null,
  now: number,
): EventDelivery['asMappedNow'] {
  const prepared = prepare(loaded, layer, platformOf(layer.type), now);
  const mapped = prepared?.mapped ?? null;
  return {
    checks: prepared === null ? [] : explainGates(prepared.gates),
    warnings: mapped === null ? [] : [...mapped.warnings],
    payload: mapped?.kind === 'payload' ? redactPayload(mapped.payload) : null,
    note: noteOn(loaded, layer, settledAt, now),
  };
}

function noteOn(
  loaded: LoadedDelivery,
  layer: { readonly updated_at: Date },
  settledAt: Date | null,
  now: number,
): string | null {
  const notes = [
    settledAt !== null && layer.updated_at > settledAt
      ? 'The layer was changed after this delivery ended, so it may have been sent differently.'
      : null,
    loaded.matching === null && loaded.event !== null && now - loaded.event.event_time > MATCHING_KEPT_MS
      ? 'What identifies the person was removed after 8 days and is missing here.'
      : null,
  ].filter((note) => note !== null);
  return notes.length === 0 ? null : notes.join(' ');
}
