import { StoreError } from '../errors.js';
import type { Store } from '../open-store.js';
import { databaseTime } from '../operator/events.js';
import { findInstalls } from './find-installs.js';
import { forgetEvents, forgetMatched } from './forget-events.js';
import { type ForgottenProfiles, forgetProfiles } from './forget-profiles.js';
import type { OnPiece } from './heap-pieces.js';
import type { Installs, Person } from './person.js';
import { type SearchedPlace, searchTables } from './search-tables.js';
import type { Traces } from './traces.js';

/** The parts of the work, in order; the last two may come again where something arrived between them. */
export const FORGET_STEPS = ['installs', 'events', 'matching', 'search'] as const;
export type ForgetStep = (typeof FORGET_STEPS)[number];

export interface ForgetOptions {
  /** Counter rows of this process. */
  readonly shard: number;
  /** Told how much of a step is done: a share of 0 to 1. */
  readonly onProgress?: (step: ForgetStep, share: number) => void;
}

export interface Removed extends Omit<ForgottenProfiles, 'keptRefusals'> {
  readonly events: number;
  readonly matching: number;
  /** Deliveries that waited, in a queue or parked, and will not be sent. */
  readonly deliveries: number;
}

export interface ForgottenPerson {
  readonly removed: Removed;
  readonly installs: number;
  /** Installs other users use too: their own ids are not looked for, since they are others' as well. */
  readonly sharedInstalls: number;
  readonly keptRefusals: number;
  /** Every column that was looked through afterwards. */
  readonly places: readonly SearchedPlace[];
  /** What was looked for, so that places outside of the store can be looked through too. */
  readonly traces: Traces;
}

/** A person has a few, a tester some dozens; an id such as `test` or `kiosk` has those of a crowd. */
export const MOST_INSTALLS = 200;

/** An event that was on its way into the store when it was looked for is found by the search, and taken out then. */
const ROUNDS = 3;

/**
 * Removes a person from every table in many short transactions, then reads every table to show that nothing is left. It
 * may be interrupted and called again at any time; a second call finds nothing and is no fault.
 *
 * What arrives about the person after the call began is new, and kept.
 *
 * @throws StoreError `conflict` where the user has more installs than a person has, with nothing removed
 */
export async function forgetPerson(
  store: Store,
  person: Person,
  { shard, onProgress = () => {} }: ForgetOptions,
): Promise<ForgottenPerson> {
  // The database tells its time in parts of this millisecond, and has stored events in them.
  const before = (await databaseTime(store.db)).getTime() + 1;
  const progress =
    (step: ForgetStep): OnPiece =>
    (done, of) =>
      onProgress(step, of === 0 ? 1 : done / of);
  const installs = await findInstalls(store, person, progress('installs'));
  refuseCrowd(installs);
  const traces = tracesOf(person, installs);
  let removed = NOTHING;
  for (let round = 1; ; round++) {
    const own = await forgetEvents(store, person, installs, { shard, before, onPiece: progress('events') });
    const matched = await forgetMatched(store, person, traces, {
      shard,
      before,
      onPiece: progress('matching'),
    });
    const { keptRefusals, ...profiles } = await forgetProfiles(store, person, installs, traces);
    removed = [own, matched, profiles].reduce<Removed>(add, removed);
    const scope = { appIds: person.appIds, before };
    const places = await searchTables(store, traces, scope, progress('search'));
    if (round === ROUNDS || places.every(({ found }) => found === 0)) {
      return {
        removed,
        installs: installs.all.size,
        sharedInstalls: installs.shared.size,
        keptRefusals,
        places,
        traces,
      };
    }
  }
}

function refuseCrowd({ all }: Installs): void {
  if (all.size <= MOST_INSTALLS) return;
  throw new StoreError(
    'conflict',
    `This user has ${all.size} installs, and nobody has more than ${MOST_INSTALLS}: the id stands for many people. Nothing was removed. Name one app, or find out which users were given this id.`,
  );
}

function tracesOf({ userIds, digestsOf }: Person, { all, shared }: Installs): Traces {
  const own = [...all].filter((id) => !shared.has(id));
  const ids = [...new Set([...userIds, ...own])];
  return { ids, digests: [...new Set(ids.flatMap(digestsOf))] };
}

const NOTHING: Removed = {
  events: 0,
  matching: 0,
  deliveries: 0,
  traits: 0,
  consents: 0,
  clicks: 0,
  testEvents: 0,
  answers: 0,
};

function add(sum: Removed, more: Partial<Removed>): Removed {
  return {
    events: sum.events + (more.events ?? 0),
    matching: sum.matching + (more.matching ?? 0),
    deliveries: sum.deliveries + (more.deliveries ?? 0),
    traits: sum.traits + (more.traits ?? 0),
    consents: sum.consents + (more.consents ?? 0),
    clicks: sum.clicks + (more.clicks ?? 0),
    testEvents: sum.testEvents + (more.testEvents ?? 0),
    answers: sum.answers + (more.answers ?? 0),
  };
}
