import type {
  DropReason,
  FailureReason,
  Layer,
  MapResult,
  Platform,
  PlatformPayload,
  WarningCode,
} from '@capi-relay/contracts';
import { resolveEventName } from '@capi-relay/mapping';
import type { LoadedDelivery } from '@capi-relay/store';
import { firstDropReason, type GateInput, testCodeFor } from './gates.js';

/** Sending takes a moment: a delivery this close to the age limit would arrive past it. */
export const AGE_MARGIN_MS = 60_000;
/** Likewise for the time in which the platform merges copies. */
export const DEDUP_MARGIN_MS = 60 * 60 * 1_000;

/** A delivery that passed every gate, in the platform's own form. */
export interface Sendable {
  readonly loaded: LoadedDelivery;
  readonly platformEvent: string;
  readonly payload: PlatformPayload;
  readonly envelope: string;
  readonly testEventCode: string | null;
}

export type Decision =
  | { readonly kind: 'send'; readonly sendable: Sendable; readonly warnings: readonly WarningCode[] }
  | {
      readonly kind: 'drop';
      readonly reason: DropReason;
      readonly platformEvent: string | null;
      readonly warnings: readonly WarningCode[];
    }
  | { readonly kind: 'fail'; readonly reason: FailureReason; readonly platformEvent: string | null }
  /** The ledger has a final outcome already: nothing to do. */
  | { readonly kind: 'settled' }
  /** No such event is stored. */
  | { readonly kind: 'lost' };

interface Prepared {
  readonly gates: GateInput;
  readonly platformEvent: string | null;
  readonly mapped: MapResult | null;
}

/** Maps where mapping makes sense, and lays out what the gates look at. */
export function prepare(
  loaded: LoadedDelivery,
  layer: Layer | null,
  platform: Platform,
  now: number,
): Prepared | null {
  const { event, app } = loaded;
  if (event === null) {
    return null;
  }
  const platformEvent =
    layer === null
      ? null
      : resolveEventName(layer.capi.event_map ?? {}, platform.defaultEvents, event.event_name);
  const gates: GateInput = {
    app,
    layer,
    environment: event.environment,
    advertisingRefused: loaded.advertisingRefused,
    eventName: event.event_name,
    platformEvent,
    arrivedTooOld: event.received_at - event.event_time > platform.limits.maxAgeMs,
    mapped: null,
  };
  if (app === null || layer === null || platformEvent === null || firstDropReason(gates) !== null) {
    return { gates, platformEvent, mapped: null };
  }
  const matching =
    loaded.matching !== null && loaded.matching.att_status === undefined && loaded.attStatus !== null
      ? { ...loaded.matching, att_status: loaded.attStatus }
      : loaded.matching;
  const mapped = platform.map({
    event,
    matching,
    traits: loaded.traits,
    clicks: loaded.clicks,
    app,
    layer,
    platformEvent,
    now,
  });
  return { gates: { ...gates, mapped }, platformEvent, mapped };
}

/** What to do with one delivery now: a function of what is stored about it and the time. */
export function decide(
  loaded: LoadedDelivery,
  layer: Layer | null,
  platform: Platform,
  now: number,
): Decision {
  if (loaded.prior !== null && loaded.prior.status !== 'parked') {
    return { kind: 'settled' };
  }
  if (loaded.isForgotten === true) {
    return { kind: 'drop', reason: 'user_forgotten', platformEvent: null, warnings: [] };
  }
  const prepared = prepare(loaded, layer, platform, now);
  if (prepared === null || loaded.event === null) {
    return { kind: 'lost' };
  }
  const { gates, platformEvent, mapped } = prepared;
  const dropReason = firstDropReason(gates);
  if (dropReason !== null) {
    return { kind: 'drop', reason: dropReason, platformEvent, warnings: mapped?.warnings ?? [] };
  }
  if (layer === null || platformEvent === null || mapped?.kind !== 'payload') {
    throw new Error('A delivery passed every gate without a payload: the gates and the mapping disagree.');
  }
  if (now - loaded.event.event_time > platform.limits.maxAgeMs - AGE_MARGIN_MS) {
    const reason = loaded.firstUnknownAt === null ? 'expired' : 'outcome_unknown';
    return { kind: 'fail', reason, platformEvent };
  }
  if (
    loaded.firstUnknownAt !== null &&
    now - loaded.firstUnknownAt > platform.limits.dedupWindowMs - DEDUP_MARGIN_MS
  ) {
    return { kind: 'fail', reason: 'outcome_unknown', platformEvent };
  }
  return {
    kind: 'send',
    sendable: {
      loaded,
      platformEvent,
      payload: mapped.payload,
      envelope: mapped.envelope,
      testEventCode: testCodeFor(layer, loaded.event.environment),
    },
    warnings: mapped.warnings,
  };
}
