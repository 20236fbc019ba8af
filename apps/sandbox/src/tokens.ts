import { hash } from 'node:crypto';
import { PLATFORM_NAMES, type PlatformName } from '@capi-relay/contracts';

/** Tokens each pixel accepts. */
export type AcceptedTokens = Readonly<
  Partial<Record<PlatformName, Readonly<Record<string, readonly string[]>>>>
>;

/** `unknown`: the platform has never seen the token; `forbidden`: it is good, but not for this pixel. */
export type TokenStanding = 'accepted' | 'unknown' | 'forbidden';

/**
 * Which tokens a pixel accepts. Only digests are kept, so that a token can be compared and never shown.
 */
export class TokenTable {
  readonly #start: 'any' | AcceptedTokens;
  readonly #accepted: Record<PlatformName, Map<string, ReadonlySet<string>>> = {
    meta: new Map(),
    tiktok: new Map(),
  };

  /** @param start `any` accepts every token for pixels that {@link accept} was not called for */
  constructor(start: 'any' | AcceptedTokens) {
    this.#start = start;
    if (start === 'any') return;
    for (const platform of PLATFORM_NAMES) {
      for (const [pixelId, tokens] of Object.entries(start[platform] ?? {})) {
        this.accept(platform, pixelId, tokens);
      }
    }
  }

  /** Replaces what a pixel accepts; an empty list revokes every token. */
  accept(platform: PlatformName, pixelId: string, tokens: readonly string[]): void {
    this.#accepted[platform].set(pixelId, new Set(tokens.map(digest)));
  }

  /** Puts a pixel back to what it accepted at the start. */
  restore(platform: PlatformName, pixelId: string): void {
    const tokens = this.#start === 'any' ? undefined : this.#start[platform]?.[pixelId];
    if (tokens === undefined) this.#accepted[platform].delete(pixelId);
    else this.accept(platform, pixelId, tokens);
  }

  standing(platform: PlatformName, pixelId: string, token: string): TokenStanding {
    const table = this.#accepted[platform];
    const own = table.get(pixelId);
    if (own === undefined && this.#start === 'any') return 'accepted';

    const tokenDigest = digest(token);
    if (own?.has(tokenDigest)) return 'accepted';
    return [...table.values()].some((others) => others.has(tokenDigest)) ? 'forbidden' : 'unknown';
  }
}

function digest(token: string): string {
  return hash('sha256', token, 'base64');
}
