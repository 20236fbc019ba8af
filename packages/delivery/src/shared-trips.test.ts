import type { DeliveryKey, Outcome } from '@capi-relay/contracts';
import type { DeliveryStore, LoadedDelivery, WarningCount } from '@capi-relay/store';
import { describe, expect, test } from '@jest/globals';
import { withSharedTrips } from './shared-trips.js';

const keyOf = (id: string): DeliveryKey => ({
  app_id: 'app',
  event_id: id,
  occurred_on: '2026-11-20',
  layer_id: `layer-${id}`,
});
const loadedOf = (key: DeliveryKey): LoadedDelivery => ({
  key,
  event: null,
  matching: null,
  traits: [],
  clicks: [],
  advertisingRefused: false,
  attStatus: null,
  app: null,
  prior: null,
  firstUnknownAt: null,
});
const outcomeOf = (id: string): Outcome => ({
  ...keyOf(id),
  event_name: 'purchase_success',
  platform_event: 'Purchase',
  status: 'delivered',
  reason: null,
  settled_at: 0,
  attempts: 1,
});

const NUMBER_OUT_OF_RANGE = '22003';

/** A store that holds each call until it is let go, and refuses what names `bad` with an error of that code. */
function heldStore(code = NUMBER_OUT_OF_RANGE) {
  const loads: string[][] = [];
  const settlements: string[][] = [];
  const held: (() => void)[] = [];
  let holding = true;
  const turn = async (): Promise<void> => {
    if (holding) await new Promise<void>((resolve) => held.push(resolve));
  };
  const unused = async (): Promise<never> => {
    throw new Error('This test asks for nothing else.');
  };
  const store: DeliveryStore = {
    async loadDeliveries(keys) {
      loads.push(keys.map((key) => key.event_id));
      await turn();
      return keys.map(loadedOf);
    },
    async settle(outcomes: readonly Outcome[], _warnings: readonly WarningCount[]) {
      settlements.push(outcomes.map((outcome) => outcome.event_id));
      await turn();
      if (outcomes.some((outcome) => outcome.event_id === 'bad')) {
        throw Object.assign(new Error('refused'), { code });
      }
    },
    loadLayer: unused,
    noteUnknown: unused,
    openCircuit: unused,
    closeCircuit: unused,
    dueCircuits: unused,
    claimProbe: unused,
    oldestParked: unused,
    noteAccepted: unused,
    heldBack: unused,
    loadTest: unused,
    reportTest: unused,
  };
  return {
    store: withSharedTrips(store),
    loads,
    settlements,
    letGo() {
      holding = false;
      for (const go of held.splice(0)) go();
    },
  };
}

const turnOfTheLoop = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a store with shared trips', () => {
  test('asks at once where nothing is under way, and together for what came meanwhile', async () => {
    const { store, loads, letGo } = heldStore();
    const first = store.loadDeliveries([keyOf('a')]);
    await turnOfTheLoop();
    const others = [store.loadDeliveries([keyOf('b'), keyOf('c')]), store.loadDeliveries([keyOf('d')])];
    await turnOfTheLoop();
    letGo();
    await Promise.all([first, ...others]);
    expect(loads).toEqual([['a'], ['b', 'c', 'd']]);
  });

  test('gives each caller its own deliveries, in the order of its keys', async () => {
    const { store, letGo } = heldStore();
    letGo();
    const answers = await Promise.all([
      store.loadDeliveries([keyOf('a'), keyOf('b')]),
      store.loadDeliveries([]),
      store.loadDeliveries([keyOf('c')]),
    ]);
    expect(answers.map((answer) => answer.map((each) => each.key.event_id))).toEqual([['a', 'b'], [], ['c']]);
  });

  const settleThree = (store: DeliveryStore) =>
    Promise.allSettled(['a', 'bad', 'c'].map((id) => store.settle([outcomeOf(id)], [])));

  test.each([NUMBER_OUT_OF_RANGE, '23514', '54000'])(
    'settles alone what data may keep from settling together (%s): only the one at fault fails',
    async (code) => {
      const { store, settlements, letGo } = heldStore(code);
      letGo();
      const endings = await settleThree(store);
      expect(endings.map((ending) => ending.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(settlements).toEqual([['a', 'bad', 'c'], ['a'], ['bad'], ['c']]);
    },
  );

  test.each([
    ['the connection breaks', 'ECONNRESET'],
    ['the database gives the statement up', '57014'],
    ['the database is full', '53100'],
  ])('asks once where %s, and tells everyone why', async (_fault, code) => {
    const { store, settlements, letGo } = heldStore(code);
    letGo();
    const failed = { status: 'rejected', reason: expect.objectContaining({ message: 'refused', code }) };
    expect(await settleThree(store)).toEqual([failed, failed, failed]);
    expect(settlements).toEqual([['a', 'bad', 'c']]);
  });
});
