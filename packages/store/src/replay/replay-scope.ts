import type { Day } from '@capi-relay/contracts';
import { NOT_ASKED, type OutcomeRow } from '../delivery/outcome-rows.js';

/**
 * What can be sent again, in the order it is. `never_routed` is an event of the layer's apps that has no outcome at this
 * layer, as when the layer is younger than the event. What was delivered is never sent again.
 */
export const REPLAYABLE = ['parked', 'failed', 'dropped', 'never_routed'] as const;
export type Replayable = (typeof REPLAYABLE)[number];

/** Which deliveries of a layer are to be sent again. Times in Unix milliseconds, of the event. */
export interface ReplayScope {
  readonly layer_id: string;
  /** Inclusive. */
  readonly since: number;
  /** Exclusive. */
  readonly until: number;
  readonly outcomes: readonly Replayable[];
  /** Narrows parked, failed and dropped deliveries to these reasons; empty means all but `outcome_unknown`. */
  readonly reasons: readonly string[];
}

/** Names an event by its place in time. */
export interface ReplayPlace {
  /** Unix milliseconds. */
  readonly event_time: number;
  readonly app_id: string;
  readonly event_id: string;
  readonly occurred_on: Day;
}

/** Where a replay is: its turn among {@link REPLAYABLE}, and the last event of that turn, `null` before its first. */
export interface ReplayCursor {
  readonly turn: Replayable;
  readonly last: ReplayPlace | null;
}

export interface ReplayPage {
  readonly after: ReplayCursor | null;
  /** Deliveries looked at, at most. */
  readonly limit: number;
  /** Unix milliseconds; an older event is refused, since the platform would not take it. */
  readonly eventTimeNotBefore: number;
  /** Unix milliseconds. */
  readonly now: number;
}

/** What one page of a turn came to. */
export interface MarkedPage {
  /** Deliveries that are now parked for replay. */
  readonly marked: number;
  readonly refusedTooOld: number;
  /** Deliveries looked at. */
  readonly scanned: number;
  readonly last: ReplayPlace | null;
}

/** An outcome of a replay, less what is true of every one of them. */
export type Replayed = Pick<
  OutcomeRow,
  'app_id' | 'event_id' | 'layer_id' | 'occurred_on' | 'event_name' | 'platform_event'
>;

/** A delivery that waits for its turn to be sent again; what the platform once said of it is over. */
export function parkedForReplay(delivery: Replayed, now: number): OutcomeRow {
  const { app_id, event_id, layer_id, occurred_on, event_name, platform_event } = delivery;
  return {
    app_id,
    event_id,
    layer_id,
    occurred_on,
    event_name,
    platform_event,
    status: 'parked',
    reason: 'replay',
    settled_at: now,
    ...NOT_ASKED,
  };
}

/** Only what names a place goes into a cursor. */
export function placeOf(row: ReplayPlace | undefined): ReplayPlace | null {
  if (row === undefined) return null;
  const { event_time, app_id, event_id, occurred_on } = row;
  return { event_time, app_id, event_id, occurred_on };
}
