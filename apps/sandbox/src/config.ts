import { z } from 'zod';
import { MODES, type Mode } from './mode.js';
import type { AcceptedTokens } from './tokens.js';

export const DEFAULT_PORT = 4200;

export interface SandboxConfig {
  /** Default 4200; 0 takes any free port. */
  readonly port?: number;
  /** Default 127.0.0.1: what is received here is nobody else's business. A container sets 0.0.0.0. */
  readonly host?: string;
  /** Default `faithful`. */
  readonly mode?: Mode;
  /** Tokens each pixel accepts; by default any non-empty one. */
  readonly tokens?: 'any' | AcceptedTokens;
  /** `count` keeps numbers per pixel and no event, for benchmarks. Default `all`. */
  readonly keep?: 'all' | 'count';
  /** Events kept at most, the oldest makes room. Default 200,000, about a kilobyte each. */
  readonly keepEvents?: number;
  /** Milliseconds every answer takes at least. Default 0. */
  readonly latencyMs?: number;
  /** Requests a second that TikTok lets a token make. Default its real 1,000; `Infinity` lifts the limit. */
  readonly tiktokRequestsPerSecond?: number;
  /** Unix milliseconds; default the system's clock. */
  readonly clock?: () => number;
  /** Told of a fault of the sandbox itself, which its caller gets as a 500. */
  readonly reportError?: (error: unknown) => void;
}

const environmentSchema = z.object({
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  SANDBOX_HOST: z.string().min(1).optional(),
  SANDBOX_MODE: z.enum(MODES).optional(),
  SANDBOX_KEEP: z.enum(['all', 'count']).optional(),
  SANDBOX_KEEP_EVENTS: z.coerce.number().int().min(1).optional(),
  SANDBOX_LATENCY_MS: z.coerce.number().int().min(0).optional(),
});

/**
 * @throws {Error} naming each setting that cannot be used and what it may be
 */
export function configFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): SandboxConfig {
  const settings = environmentSchema.safeParse(environment);
  if (!settings.success) {
    throw new Error(`The sandbox cannot start with these settings:\n${z.prettifyError(settings.error)}`);
  }
  const { data } = settings;
  return {
    ...(data.SANDBOX_PORT === undefined ? {} : { port: data.SANDBOX_PORT }),
    ...(data.SANDBOX_HOST === undefined ? {} : { host: data.SANDBOX_HOST }),
    ...(data.SANDBOX_MODE === undefined ? {} : { mode: data.SANDBOX_MODE }),
    ...(data.SANDBOX_KEEP === undefined ? {} : { keep: data.SANDBOX_KEEP }),
    ...(data.SANDBOX_KEEP_EVENTS === undefined ? {} : { keepEvents: data.SANDBOX_KEEP_EVENTS }),
    ...(data.SANDBOX_LATENCY_MS === undefined ? {} : { latencyMs: data.SANDBOX_LATENCY_MS }),
  };
}
