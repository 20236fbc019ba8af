import { LRUCache } from 'lru-cache';

const KEYS_KEPT = 1_000;

/** Makes a teller that is called for each key at most once in `everyMs` milliseconds, for lines of the log. */
export function seldom(everyMs: number, tell: (key: string) => void): (key: string) => void {
  const told = new LRUCache<string, true>({ max: KEYS_KEPT, ttl: everyMs });
  return (key) => {
    if (!told.has(key)) {
      told.set(key, true);
      tell(key);
    }
  };
}
