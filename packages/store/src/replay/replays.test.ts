import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  anEventOf,
  anOutcome,
  deliveryOf,
  type SeededProject,
  seedProject,
} from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { deliveryStore } from '../delivery-store.js';
import { ingestStore } from '../ingest-store.js';
import { REPLAYABLE, type ReplayCursor, type ReplayScope } from './replay-scope.js';
import {
  beginReplay,
  cancelReplay,
  createReplay,
  failReplay,
  findReplay,
  saveReplayStep,
} from './replays.js';

const NOW = Date.now();
const HOUR_MS = 3_600_000;

let opened: TestStore;
let project: SeededProject;
let everything: ReplayScope;

beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.close());
beforeEach(async () => {
  project = await seedProject(opened.store);
  everything = {
    layer_id: project.metaLayer,
    since: NOW - 24 * HOUR_MS,
    until: NOW + HOUR_MS,
    outcomes: REPLAYABLE,
    reasons: [],
  };
});

describe('the record of a replay', () => {
  const aReplay = () =>
    createReplay(opened.store, {
      ...everything,
      replay_id: `replay_${randomUUID()}`,
      project_id: project.projectId,
      requested_by: 'user_1',
    });
  const step = (cursor: ReplayCursor | null) => ({ marked: 3, refusedTooOld: 1, scanned: 10, cursor });

  test('says from the start about how much there is to do', async () => {
    const events = Array.from({ length: 4 }, () => anEventOf(project.appId));
    await ingestStore(opened.store, { shard: 0 }).appendEvents(events, []);
    const [first, second, third] = events.map((append) => deliveryOf(append, project.metaLayer));
    if (first === undefined || second === undefined || third === undefined) throw new Error('four were made');
    const failed = { status: 'failed', reason: 'rejected' } as const;
    await deliveryStore(opened.store, { shard: 0 }).settle(
      [anOutcome(first, failed), anOutcome(second, failed), anOutcome(third)],
      [],
    );
    // Two failures, and four events that may turn out to have no outcome.
    expect(await aReplay()).toMatchObject({
      status: 'queued',
      total: 6,
      scanned: 0,
      marked: 0,
      cursor: null,
    });
  });

  test('keeps scope, progress and place for whoever goes on with it', async () => {
    const { replay_id } = await aReplay();
    await beginReplay(opened.store, replay_id);
    const cursor: ReplayCursor = { turn: 'failed', last: null };
    await saveReplayStep(opened.store, replay_id, step(cursor));
    expect(await beginReplay(opened.store, replay_id)).toMatchObject({
      ...everything,
      status: 'running',
      cursor,
      scanned: 10,
      marked: 3,
      refused_too_old: 1,
    });
  });

  test('is completed by the last step and does not begin again', async () => {
    const { replay_id } = await aReplay();
    await beginReplay(opened.store, replay_id);
    expect(await saveReplayStep(opened.store, replay_id, step(null))).toMatchObject({ status: 'completed' });
    expect(await beginReplay(opened.store, replay_id)).toBeNull();
    expect(await cancelReplay(opened.store, replay_id)).toBe(false);
    expect((await findReplay(opened.store, replay_id))?.finished_at).toBeInstanceOf(Date);
  });

  test('a replay that is canceled takes no further step', async () => {
    const { replay_id } = await aReplay();
    await beginReplay(opened.store, replay_id);
    expect(await cancelReplay(opened.store, replay_id)).toBe(true);
    expect(await saveReplayStep(opened.store, replay_id, step(null))).toBeNull();
    expect(await findReplay(opened.store, replay_id)).toMatchObject({ status: 'canceled', scanned: 0 });
  });

  test('a replay that cannot go on says why', async () => {
    const { replay_id } = await aReplay();
    expect(await failReplay(opened.store, replay_id, 'The layer was deleted.')).toBe(true);
    expect(await findReplay(opened.store, replay_id)).toMatchObject({
      status: 'failed',
      error: 'The layer was deleted.',
    });
  });
});
