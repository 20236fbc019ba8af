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

const PAUSED = ['Paused', 'Somebody paused it: nothing is sent.'] as const;

/** Health as a word with its colour. A paused layer is not judged: it does nothing because somebody wants it so. */
export function HealthBadge({ status, paused }: { readonly status: HealthStatus; readonly paused: boolean }) {
  const [word, meaning] = paused ? PAUSED : HEALTH_WORDS[status];
  return (
    <span className={classes.badge} data-health={paused ? 'paused' : status} title={meaning}>
      {word}
    </span>
  );
}

/** Health as a dot where there is no room for the word; the word is its accessible name. */
export function HealthDot({ status, paused }: { readonly status: HealthStatus; readonly paused: boolean }) {
  const [word] = paused ? PAUSED : HEALTH_WORDS[status];
  return (
    <span className={classes.dot} data-health={paused ? 'paused' : status} role="img" aria-label={word} />
  );
}
