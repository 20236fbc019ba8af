import type { HEALTH_STATUSES } from '@capi-relay/contracts/operator';
import classes from './health.module.css';

export type HealthStatus = (typeof HEALTH_STATUSES)[number];

const HEALTH_WORDS: Readonly<Record<HealthStatus, readonly [word: string, meaning: string]>> = {
  unconfigured: ['Not set up', 'Something is missing or switched off: nothing is sent.'],
  idle: ['Idle', 'Ready, and nothing to send lately.'],
  healthy: ['Healthy', 'Deliveries arrive.'],
  degraded: ['Degraded', 'Some deliveries are lost or delayed.'],
  failing: ['Failing', 'No delivery arrives.'],
};

/** Health as a word with its colour. */
export function HealthBadge({ status }: { readonly status: HealthStatus }) {
  const [word, meaning] = HEALTH_WORDS[status];
  return (
    <span className={classes.badge} data-health={status} title={meaning}>
      {word}
    </span>
  );
}

/** Health as a dot where there is no room for the word; the word is its accessible name. */
export function HealthDot({ status }: { readonly status: HealthStatus }) {
  return (
    <span className={classes.dot} data-health={status} role="img" aria-label={HEALTH_WORDS[status][0]} />
  );
}
