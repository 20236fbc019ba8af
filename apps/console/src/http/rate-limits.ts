import type { EndpointClass } from '@capi-relay/contracts/operator';
import type { Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ApiError } from './api-error.js';

/** Requests a minute, for each caller and class of routes; sign-in for each address. Counted in each process. */
export const REQUESTS_PER_MINUTE: Readonly<Record<EndpointClass, number>> = {
  'read-light': 1_200,
  'write-light': 600,
  'long-running': 60,
  'sign-in': 20,
};

export interface RateLimits {
  /** @throws ApiError `RATE_LIMITED` */
  count(endpointClass: EndpointClass, who: string, response: Response): Promise<void>;
}

export function rateLimits(
  perMinute: Readonly<Record<EndpointClass, number>> = REQUESTS_PER_MINUTE,
): RateLimits {
  const limiter = (points: number) => new RateLimiterMemory({ points, duration: 60 });
  const limiters: Readonly<Record<EndpointClass, RateLimiterMemory>> = {
    'read-light': limiter(perMinute['read-light']),
    'write-light': limiter(perMinute['write-light']),
    'long-running': limiter(perMinute['long-running']),
    'sign-in': limiter(perMinute['sign-in']),
  };
  return {
    async count(endpointClass, who, response) {
      const result = await consume(limiters[endpointClass], who);
      const resetS = Math.ceil(result.msBeforeNext / 1_000);
      response.set({
        'x-ratelimit-endpoint-class': endpointClass,
        'ratelimit-limit': String(perMinute[endpointClass]),
        'ratelimit-remaining': String(Math.max(0, result.remainingPoints)),
        'ratelimit-reset': String(resetS),
      });
      if (result.refused) throw tooMany(endpointClass, perMinute[endpointClass], resetS);
    },
  };
}

function tooMany(endpointClass: EndpointClass, limit: number, resetS: number): ApiError {
  return new ApiError(
    'RATE_LIMITED',
    `At most ${limit} requests of the class ${endpointClass} are taken in a minute. Come back in ${resetS} seconds.`,
    { headers: { 'retry-after': String(resetS) } },
  );
}

export interface Consumed {
  readonly refused: boolean;
  readonly remainingPoints: number;
  readonly msBeforeNext: number;
}

/** The library throws its result where there are no points left. */
export async function consume(limiter: RateLimiterMemory, who: string): Promise<Consumed> {
  try {
    const { remainingPoints, msBeforeNext } = await limiter.consume(who);
    return { refused: false, remainingPoints, msBeforeNext };
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    return { refused: true, remainingPoints: 0, msBeforeNext: error.msBeforeNext };
  }
}
