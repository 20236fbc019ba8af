import type { FailureReason, Outcome, ParkReason, PlatformDetail, Verdict } from '@capi-relay/contracts';
import type { JobEnd } from '@capi-relay/queue';
import type { Sendable } from './decide.js';
import type { DeliveryWork, Ending } from './work.js';

export interface SendableWork extends DeliveryWork {
  readonly sendable: Sendable;
}

/** What an outcome says whatever its status. */
function outcomeBase(work: SendableWork, now: number, detail: PlatformDetail | undefined) {
  return {
    app_id: work.key.app_id,
    event_id: work.key.event_id,
    occurred_on: work.key.occurred_on,
    layer_id: work.key.layer_id,
    event_name: work.sendable.loaded.event?.event_name ?? '',
    platform_event: work.sendable.platformEvent,
    settled_at: now,
    attempts: work.context.attempt,
    ...(detail === undefined ? {} : { detail }),
  };
}

function failure(
  work: SendableWork,
  reason: FailureReason,
  detail: PlatformDetail,
  now: number,
): Ending<SendableWork> {
  const outcome: Outcome = { ...outcomeBase(work, now, detail), status: 'failed', reason };
  return { work, outcome, end: { kind: 'failed', message: `${reason}: ${detail.code} ${detail.message}` } };
}

/** Parks one delivery; one that is parked for this reason already stays as it is. */
export function park(
  work: SendableWork,
  reason: ParkReason,
  detail: PlatformDetail | undefined,
  now: number,
): Ending<SendableWork> {
  const end: JobEnd = { kind: 'done' };
  const { prior } = work.sendable.loaded;
  return prior?.status === 'parked' && prior.reason === reason
    ? { work, end, outcome: null }
    : { work, end, outcome: { ...outcomeBase(work, now, detail), status: 'parked', reason } };
}

/** A throttled layer's deliveries come back spread over this share of the wait, not all at once. */
const WAIT_SPREAD = 0.25;

/**
 * What a verdict on a request means for one of its deliveries. A `reject` is only ever concluded for a request of one:
 * larger ones are split first.
 *
 * @param random a number in [0, 1)
 */
export function conclude(
  verdict: Verdict,
  work: SendableWork,
  now: number,
  random: number,
): Ending<SendableWork> {
  switch (verdict.kind) {
    case 'delivered':
      return {
        work,
        end: { kind: 'done' },
        outcome: { ...outcomeBase(work, now, verdict.detail), status: 'delivered', reason: null },
      };
    case 'retry': {
      if (work.context.isLastAttempt) {
        const unknown = verdict.maybeAccepted || work.sendable.loaded.firstUnknownAt !== null;
        return failure(work, unknown ? 'outcome_unknown' : 'attempts_exhausted', verdict.detail, now);
      }
      const message = `will be retried: ${verdict.detail.code} ${verdict.detail.message}`;
      const end: JobEnd =
        verdict.afterMs === undefined
          ? { kind: 'retry', message }
          : { kind: 'retry', message, afterMs: verdict.afterMs };
      return { work, end, outcome: null };
    }
    case 'throttled':
      return {
        work,
        end: { kind: 'wait', forMs: Math.ceil(verdict.forMs * (1 + WAIT_SPREAD * random)) },
        outcome: null,
      };
    case 'fix':
      return park(work, verdict.reason, verdict.detail, now);
    case 'reject': {
      // An earlier send was not answered: what is refused now may be there already.
      const unknown = work.sendable.loaded.firstUnknownAt !== null;
      return failure(work, unknown ? 'outcome_unknown' : 'rejected', verdict.detail, now);
    }
  }
}
