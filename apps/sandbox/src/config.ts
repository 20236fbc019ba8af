import { type Logger, readSettings } from '@capi-relay/runtime';
import type { Mode } from './mode.js';
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
  /** Told of faults of the sandbox itself and of nothing else; by default they go to standard output. */
  readonly log?: Pick<Logger, 'error'>;
}

/**
 * @throws SettingsError naming every setting that cannot be used and what it must be
 */
export function configFromEnvironment(env: Readonly<Record<string, string | undefined>>): SandboxConfig {
  const settings = readSettings(
    [
      'SANDBOX_PORT',
      'SANDBOX_HOST',
      'SANDBOX_MODE',
      'SANDBOX_KEEP',
      'SANDBOX_KEEP_EVENTS',
      'SANDBOX_LATENCY_MS',
    ],
    env,
  );
  return {
    port: settings.SANDBOX_PORT,
    host: settings.SANDBOX_HOST,
    mode: settings.SANDBOX_MODE,
    keep: settings.SANDBOX_KEEP,
    keepEvents: settings.SANDBOX_KEEP_EVENTS,
    latencyMs: settings.SANDBOX_LATENCY_MS,
  };
}
