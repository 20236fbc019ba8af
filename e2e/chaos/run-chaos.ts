import { setTimeout as pause } from 'node:timers/promises';
import { type LoadReport, refuseConsent, runLoad } from './load.js';
import { seededRandom } from './seeded-random.js';
import { setPlatformFaults, startTrouble, type TroubleReport } from './trouble.js';
import { type Findings, isAtRest, verify } from './verify.js';
import { startWorld } from './world.js';

export interface ChaosSettings {
  readonly events: number;
  readonly perSecond: number;
  readonly seed: number;
  /** Share of platform requests that meet a fault. */
  readonly faultRate: number;
  /** Mean time between two bad things, in milliseconds. */
  readonly troubleEveryMs: number;
  /** How long everything may take to come to rest after the load, in milliseconds. */
  readonly restWithinMs: number;
}

export interface ChaosReport {
  readonly settings: ChaosSettings;
  readonly load: LoadReport;
  readonly trouble: TroubleReport;
  readonly findings: Findings;
  readonly seconds: { readonly load: number; readonly rest: number };
}

/** Looking costs the database a good part of a core on a long run. */
const LOOK_EVERY_MS = 2_000;

/**
 * Runs a load through a relay while its parts are killed, its queue is flushed and its platforms misbehave, then waits
 * for rest and compares what was posted with what became of it.
 */
export async function runChaos(settings: ChaosSettings, tell: (line: string) => void): Promise<ChaosReport> {
  const { events, perSecond, seed, faultRate } = settings;
  tell('starting PostgreSQL, Redis and every app');
  const world = await startWorld();
  try {
    await refuseConsent(world);
    await setPlatformFaults(world, faultRate, seed);
    const startedAt = Date.now();
    const trouble = startTrouble(world, settings.troubleEveryMs, faultRate, seed, seededRandom(seed + 1));
    tell(`posting ${events} events at ${perSecond}/s in the middle of trouble, seed ${seed}`);
    const load = await runLoad(world, events, perSecond, seededRandom(seed));
    const done = await trouble.stop();
    const loadedAt = Date.now();
    await setPlatformFaults(world, 0, seed);
    tell('the trouble is over; waiting for every delivery to end');
    const store = world.openStore();
    try {
      while (!(await isAtRest(store)) && Date.now() - loadedAt < settings.restWithinMs) {
        await pause(LOOK_EVERY_MS);
      }
      const restedAt = Date.now();
      const findings = await verify(world, store, events);
      return {
        settings,
        load,
        trouble: done,
        findings,
        seconds: { load: (loadedAt - startedAt) / 1_000, rest: (restedAt - loadedAt) / 1_000 },
      };
    } finally {
      await store.close();
    }
  } finally {
    await world.close();
  }
}
