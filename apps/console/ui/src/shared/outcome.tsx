import type { DELIVERY_STATES } from '@capi-relay/contracts/operator';
import { reasonTitle } from '../text/reasons.js';
import classes from './outcome.module.css';

export type DeliveryState = (typeof DELIVERY_STATES)[number];

export const STATE_WORDS: Readonly<Record<DeliveryState, string>> = {
  waiting: 'Waiting',
  delivered: 'Delivered',
  dropped: 'Dropped',
  failed: 'Failed',
  parked: 'Parked',
  not_routed: 'Not routed',
};

/** A delivery's state with its colour, and why in words where there is a reason. */
export function Outcome({
  status,
  reason = null,
}: {
  readonly status: DeliveryState;
  readonly reason?: string | null;
}) {
  return (
    <span className={classes.outcome}>
      <span className={classes.state} data-state={status}>
        {STATE_WORDS[status]}
      </span>
      {reason !== null && <span className={classes.reason}>{reasonTitle(reason)}</span>}
    </span>
  );
}
