import { PLATFORM_NAMES, type PlatformName } from '@capi-relay/contracts';
import { z } from 'zod';
import { pick, seededRandom } from './random.js';

/** Faults that pass by themselves; `mixed` draws from these. */
const TRANSIENT_KINDS = [
  'throttled',
  'server_error',
  'bad_gateway_html',
  'timeout_after_accept',
  'reset_before',
  'reset_after',
  'slow',
  'none_received',
] as const;

export const FAULT_KINDS = ['token_rejected', 'permission_denied', ...TRANSIENT_KINDS, 'mixed'] as const;

/** What can happen to one request; `mixed` is decided into one of these. */
export type OccurringKind = Exclude<(typeof FAULT_KINDS)[number], 'mixed'>;

/** Faults that each platform words in its own way. */
export type WordedKind = Extract<
  OccurringKind,
  'token_rejected' | 'permission_denied' | 'throttled' | 'server_error' | 'none_received'
>;

const LONGEST_DELAY_MS = 600_000;

export const faultProfileSchema = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  /** Share of the requests that meet the fault, 0 to 1. */
  rate: z.number().min(0).max(1).default(1),
  /** Milliseconds; what they mean depends on the kind, see {@link DEFAULT_DELAY_MS}. */
  delay_ms: z.int().min(0).max(LONGEST_DELAY_MS).optional(),
  /** The fault ends by itself once it has been met this often. */
  times: z.int().min(1).optional(),
  /** Runs with the same seed draw the same faults. */
  seed: z.int().default(1),
});
export type FaultProfile = z.output<typeof faultProfileSchema>;

/**
 * What `delay_ms` is when a profile does not say: for `slow` the time before the answer; for `timeout_after_accept` the
 * time the connection is held before it is closed without an answer; for `throttled` the time until the platform says it
 * will accept again. `mixed` applies its `delay_ms` to slow answers.
 */
const DEFAULT_DELAY_MS: Readonly<Partial<Record<FaultProfile['kind'], number>>> = {
  slow: 3_000,
  timeout_after_accept: 60_000,
  throttled: 60_000,
};

/** A fault that one request meets. */
export interface Fault {
  readonly kind: OccurringKind;
  readonly delayMs: number;
  /** Chooses among a kind's answers; repeats with the profile's seed. */
  readonly random: () => number;
}

interface FaultInForce {
  readonly profile: FaultProfile;
  readonly random: () => number;
  met: number;
}

/** Stands for every pixel of a platform that has no profile of its own. */
export const EVERY_PIXEL = '*';

export interface ListedFault extends FaultProfile {
  readonly platform: PlatformName;
  readonly pixel_id: string;
  /** Requests that have met it. */
  readonly met: number;
}

/** The fault profiles in force, one per platform and pixel. */
export class FaultTable {
  readonly #inForce: Record<PlatformName, Map<string, FaultInForce>> = { meta: new Map(), tiktok: new Map() };

  set(platform: PlatformName, pixelId: string, profile: FaultProfile): void {
    this.#inForce[platform].set(pixelId, { profile, random: seededRandom(profile.seed), met: 0 });
  }

  clear(platform: PlatformName, pixelId: string): void {
    this.#inForce[platform].delete(pixelId);
  }

  list(): ListedFault[] {
    return PLATFORM_NAMES.flatMap((platform) =>
      [...this.#inForce[platform]].map(([pixel_id, { profile, met }]) => ({
        platform,
        pixel_id,
        ...profile,
        met,
      })),
    );
  }

  /** Decides what the next request for a pixel meets; a pixel's own profile goes before the one for every pixel. */
  next(platform: PlatformName, pixelId: string): Fault | null {
    const table = this.#inForce[platform];
    const key = table.has(pixelId) ? pixelId : EVERY_PIXEL;
    const inForce = table.get(key);
    if (inForce === undefined || inForce.random() >= inForce.profile.rate) return null;

    inForce.met += 1;
    if (inForce.met === inForce.profile.times) table.delete(key);
    return occurrence(inForce.profile, inForce.random);
  }
}

function occurrence(profile: FaultProfile, random: () => number): Fault {
  if (profile.kind !== 'mixed') {
    return { kind: profile.kind, delayMs: profile.delay_ms ?? DEFAULT_DELAY_MS[profile.kind] ?? 0, random };
  }
  const kind = pick(TRANSIENT_KINDS, random);
  if (kind === 'slow') return { kind, delayMs: profile.delay_ms ?? 1_000, random };
  // A throttled request of a mix names no waiting time: the shortest wait a platform announces is a minute.
  return { kind, delayMs: kind === 'throttled' ? 0 : (DEFAULT_DELAY_MS[kind] ?? 0), random };
}
