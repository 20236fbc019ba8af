import type { FuzzReport } from './run-fuzz.js';

/**
 * What compiling code that is met late and the caches of apps and addresses may take, in bytes. A kilobyte that is kept of
 * each body is seen in ten thousand bodies, a hundred bytes in a hundred thousand.
 */
export const MAX_GROWTH_BYTES = 10_000_000;

/** What the process holds more after all bodies than after a fifth of them, in bytes, garbage collected. */
export function growth({ memory }: Pick<FuzzReport, 'memory'>): number {
  const [first] = memory;
  const last = memory.at(-1);
  return first === undefined || last === undefined ? 0 : last.memory.heapUsed - first.memory.heapUsed;
}
