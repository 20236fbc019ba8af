import type { AppState, IngestStore } from '@capi-relay/store';
import { LRUCache } from 'lru-cache';

/** `state` is `null` for an app that does not exist: that answer is kept too, or strangers could make the store work. */
interface Cached {
  readonly state: AppState | null;
}

export interface AppCacheSettings {
  /** Apps kept; the least used go first, so random ids cannot push out a busy app. */
  readonly maxApps: number;
  /** How long a change by an operator may go unnoticed, in milliseconds. */
  readonly ttlMs: number;
  readonly onLookup: (result: 'hit' | 'miss') => void;
}

/** What every app's id is made of. Anything else is nobody's id and may be somebody's address: it is not looked up. */
const APP_ID = /^[\w.:-]{1,128}$/;

/** Apps and their layers as the store has them, at most `ttlMs` old. Requests that miss together ask the store once. */
export class AppCache {
  readonly #cache: LRUCache<string, Cached>;
  /** Apps that were there when last asked for. */
  readonly #existing: LRUCache<string, true>;
  readonly #onLookup: AppCacheSettings['onLookup'];

  constructor(store: Pick<IngestStore, 'loadApp'>, settings: AppCacheSettings) {
    this.#onLookup = settings.onLookup;
    this.#existing = new LRUCache({ max: settings.maxApps });
    this.#cache = new LRUCache<string, Cached>({
      max: settings.maxApps,
      ttl: settings.ttlMs,
      fetchMethod: async (appId) => {
        const state = await store.loadApp(appId);
        if (state === null) {
          this.#existing.delete(appId);
        } else {
          this.#existing.set(appId, true);
        }
        return { state };
      },
      // An entry pushed out while it is being asked for still answers those who wait for it.
      ignoreFetchAbort: true,
    });
  }

  /** Whether asking for this app is more than a guess: it existed a moment ago, or the answer is here already. */
  knows(appId: string): boolean {
    return this.#existing.has(appId) || this.#cache.has(appId);
  }

  /** @throws what the store throws; failures are not kept */
  async get(appId: string): Promise<AppState | null> {
    if (!APP_ID.test(appId)) {
      return null;
    }
    const cached = this.#cache.get(appId);
    this.#onLookup(cached === undefined ? 'miss' : 'hit');
    return (cached ?? (await this.#cache.forceFetch(appId))).state;
  }
}
