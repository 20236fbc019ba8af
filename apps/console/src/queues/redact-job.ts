import type { QueueJob } from '@bull-board/api/typings/app';
import { redactText } from '@capi-relay/runtime';

/** Everything a job may carry: ids and a day. A job from elsewhere, or of another release, shows no more than these. */
const IDS = new Set(['app_id', 'event_id', 'occurred_on', 'layer_id', 'test_id', 'replay_id']);

/** What of a job's data is shown: its ids. */
export function redactData(data: unknown): Record<string, unknown> {
  if (typeof data !== 'object' || data === null) return {};
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      IDS.has(name) && typeof value === 'string' ? value : '[redacted]',
    ]),
  );
}

/**
 * A job that shows its ids and, where it failed, the sentence without anything that looks like a person or a credential.
 * Bull Board has formatters for some of its fields only, so what it reads is changed at the source.
 */
export function redactJob<J extends QueueJob>(job: J): J {
  const original = job.toJSON.bind(job);
  job.toJSON = () => {
    const shown = original();
    return {
      ...shown,
      data: redactData(shown.data),
      returnvalue: null,
      progress: 0,
      failedReason: redactText(shown.failedReason ?? ''),
      stacktrace: [],
    };
  };
  return job;
}
