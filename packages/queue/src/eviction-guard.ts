import { Cluster, type Redis } from 'ioredis';
import { QueueError } from './errors.js';

/** What a Redis says of its own memory policy; `hidden` where a managed service does not tell. */
export type EvictionPolicy =
  | { readonly kind: 'known'; readonly policy: string }
  | { readonly kind: 'hidden' };

export interface EvictionVerdict {
  readonly allowed: boolean;
  /** A sentence for the log; empty where there is nothing to say. */
  readonly explanation: string;
}

/**
 * Whether to start on a Redis with this policy. One that may evict drops job data without a word, and the job then runs
 * empty.
 */
export function judgeEviction(policy: EvictionPolicy, evictionAllowed: boolean): EvictionVerdict {
  if (policy.kind === 'known' && policy.policy === 'noeviction') {
    return { allowed: true, explanation: '' };
  }
  const found =
    policy.kind === 'known'
      ? `Redis has maxmemory-policy "${policy.policy}", under which it may delete queued deliveries when memory runs out.`
      : 'Redis does not tell its maxmemory-policy (CONFIG GET is refused), so it may delete queued deliveries.';
  return evictionAllowed
    ? { allowed: true, explanation: `${found} Starting all the same, since REDIS_ALLOW_EVICTION is set.` }
    : {
        allowed: false,
        explanation: `${found} Set it to "noeviction", or set REDIS_ALLOW_EVICTION=true to start all the same: what is lost is then re-queued by the reconciler, late.`,
      };
}

async function readPolicy(redis: Redis): Promise<EvictionPolicy> {
  try {
    const answer: unknown = await redis.config('GET', 'maxmemory-policy');
    const policy = Array.isArray(answer) ? answer[1] : undefined;
    return typeof policy === 'string' ? { kind: 'known', policy } : { kind: 'hidden' };
  } catch (error) {
    // Managed services rename or refuse CONFIG; any other fault is the caller's to hear about.
    if (error instanceof Error && /unknown command|NOPERM|not allowed/i.test(error.message)) {
      return { kind: 'hidden' };
    }
    throw error;
  }
}

/**
 * Refuses a Redis that may evict.
 *
 * @returns sentences to log loudly, none where all is well
 * @throws QueueError `queue_evicts`
 */
export async function guardAgainstEviction(
  connection: Redis | Cluster,
  evictionAllowed: boolean,
): Promise<string[]> {
  const nodes = connection instanceof Cluster ? connection.nodes('master') : [connection];
  const verdicts = await Promise.all(
    nodes.map(async (node) => judgeEviction(await readPolicy(node), evictionAllowed)),
  );
  const refused = verdicts.find((verdict) => !verdict.allowed);
  if (refused !== undefined) {
    throw new QueueError('queue_evicts', refused.explanation);
  }
  return [...new Set(verdicts.map((verdict) => verdict.explanation).filter((text) => text !== ''))];
}
