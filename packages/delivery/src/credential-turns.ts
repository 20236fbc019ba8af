import type { RelayRedis } from '@capi-relay/queue';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { AcquireTurn } from './deliver-context.js';

const KEY_PREFIX = 'capi-turns';

/**
 * Counts requests per credential and second over all workers of the fleet, on the Redis they share. Without Redis, and
 * while it cannot be reached, each process counts its own.
 *
 * @param requestsPerSecond `undefined` for no limit
 */
export function credentialTurns(
  requestsPerSecond: number | undefined,
  redis: RelayRedis | null,
): AcquireTurn {
  if (requestsPerSecond === undefined) {
    return async () => ({ granted: true });
  }
  const own = new RateLimiterMemory({ points: requestsPerSecond, duration: 1 });
  const limiter =
    redis === null
      ? own
      : new RateLimiterRedis({
          storeClient: redis,
          keyPrefix: KEY_PREFIX,
          points: requestsPerSecond,
          duration: 1,
          insuranceLimiter: own,
        });
  return async (credential) => {
    try {
      await limiter.consume(credential);
      return { granted: true };
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) {
        return { retryInMs: refusal.msBeforeNext };
      }
      throw refusal;
    }
  };
}
