import { PLATFORM_NAMES, type PlatformName } from '@capi-relay/contracts';
import { z } from 'zod';
import { pick, seededRandom } from './random.js';

/** Faults that pass by themselves. */
const TRANSIENT_KINDS = [
  'throttled',
  'server_error',
  'bad_gateway_html',
  'timeout_after_accept',
  'reset_before',
  'reset_after',
  'slow',
] as const;

export const FAULT_KINDS = [
  'token_rejected',
  'permission_denied',
  ...TRANSIENT_KINDS,
  'none_received',
  'mixed',
] as const;

/**
 * What `mixed` draws from. Meta's "0 events received" passes; TikTok's nearest answer, "partly successful", speaks of
 * the events and would be the same again.
 */
const MIX: Readonly<Record<PlatformName, readonly [OccurringKind, ...OccurringKind[]]>> = {
  meta: [...TRANSIENT_KINDS, 'none_received'],
  tiktok: TRANSIENT_KINDS,
};

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
 * will accept again. `mixed` applies its `delay_ms` to slow and throttled answers, which are short for long runs.
 */
const DEFAULT_DELAY_MS: Readonly<Partial<Record<FaultProfile['kind'], number>>> = {
  slow: 3_000,
  timeout_after_accept: 60_000,
  throttled: 60_000,
  mixed: 1_000,
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
const EVERY_PIXEL = '*';

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
    return occurrence(platform, inForce);
  }
}

function occurrence(platform: PlatformName, { profile, random }: FaultInForce): Fault {
  const kind = profile.kind === 'mixed' ? pick(MIX[platform], random) : profile.kind;
  const isHeld = profile.kind === 'mixed' && kind === 'timeout_after_accept';
  const delayMs = isHeld ? DEFAULT_DELAY_MS[kind] : (profile.delay_ms ?? DEFAULT_DELAY_MS[profile.kind]);
  return { kind, delayMs: delayMs ?? 0, random };
}
