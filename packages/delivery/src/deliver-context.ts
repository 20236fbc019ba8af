import type { Outcome, Platform, PlatformAnswer, PlatformRequest, Verdict } from '@capi-relay/contracts';
import type { DeliveryStore, LayerState, SealedEntry } from '@capi-relay/store';
import type { AcceptedTokens } from './accepted-tokens.js';

/** Where a worker tells its metrics what happened. */
export interface DeliveryObserver {
  answered(verdict: Verdict['kind'], events: number, durationMs: number): void;
  settled(outcomes: readonly Outcome[]): void;
  jobEnded(kind: 'retry' | 'wait'): void;
}

/** Opens a sealed token, for the one request it is needed in. Throws where it cannot. */
export type OpenToken = (entry: SealedEntry) => Promise<string>;

/** Layers with their circuits, as they were at most a moment ago. */
export interface LayerStates {
  get(layerId: string): Promise<LayerState | null>;
  forget(layerId: string): void;
}

/** Waits for a request's turn under the credential's own rate, across the fleet; answers how long to wait instead. */
export type AcquireTurn = (
  credential: string,
) => Promise<{ readonly granted: true } | { readonly retryInMs: number }>;

/**
 * Does what helps later and must not undo what was just sent: a fault is told and the deliveries go on to their ends.
 */
export async function attempt(
  context: Pick<DeliverContext, 'onFault'>,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    context.onFault(what, error);
  }
}

/** Everything the core reaches the world through. */
export interface DeliverContext {
  readonly platform: Platform;
  readonly store: DeliveryStore;
  readonly layers: LayerStates;
  readonly openToken: OpenToken;
  readonly post: (request: PlatformRequest, signal?: AbortSignal) => Promise<PlatformAnswer>;
  readonly acquireTurn: AcquireTurn;
  readonly acceptedTokens: AcceptedTokens;
  readonly now: () => number;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly observer: DeliveryObserver;
  /** Told of faults that are nobody's delivery: ids and codes only. */
  readonly onFault: (what: string, error: unknown) => void;
  /** Aborted when the process must end now. */
  readonly signal: AbortSignal;
}
