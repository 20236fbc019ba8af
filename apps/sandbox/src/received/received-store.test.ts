import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../json.js';
import { ReceivedStore } from './received-store.js';

let store: ReceivedStore;

beforeEach(() => {
  store = new ReceivedStore({ keep: 'all', capacity: 3 });
});

function add(...events: readonly JsonObject[]): void {
  store.add({
    platform: 'meta',
    pixelId: '1',
    receivedAt: 1,
    testEventCode: null,
    eventSource: null,
    traceId: 'trace',
    events,
  });
}

function named(id: string, fields: JsonObject = {}): JsonObject {
  return { event_name: 'Purchase', event_id: id, ...fields };
}

function keptIds(): (string | null)[] {
  return [...store.copies({})].map(({ eventId }) => eventId);
}

describe('the store of received events', () => {
  it('keeps the newest and lets the oldest go', () => {
    add(named('a'), named('b'), named('c'), named('d'), named('e'));
    expect(keptIds()).toEqual(['c', 'd', 'e']);
    expect(store.newest(2).map(({ eventId }) => eventId)).toEqual(['e', 'd']);
  });

  it('counts every event, and different ids among those it still keeps', () => {
    add(named('a'), named('b'), named('b'), named('c'));
    expect(store.summary()).toMatchObject([{ events: 4, requests: 1, unique_event_ids: 2 }]);
  });

  it('counts copies whose content differs from the first, and no others', () => {
    add(named('a', { event_time: 1 }), named('a', { event_time: 1 }), named('a', { event_time: 2 }));
    expect(store.summary()).toMatchObject([{ copies_that_differ: 1 }]);
  });

  it('compares a copy with the oldest that is still kept', () => {
    add(named('a', { event_time: 1 }), named('b'), named('a', { event_time: 2 }), named('c'));
    expect(store.summary()).toMatchObject([{ copies_that_differ: 1 }]);
    add(named('a', { event_time: 2 }));
    expect(store.summary()).toMatchObject([{ copies_that_differ: 1 }]);
  });

  it('takes a copy under another event name for one that differs', () => {
    add(named('a'), { event_name: 'AddToCart', event_id: 'a' });
    expect(store.summary()).toMatchObject([{ copies_that_differ: 1 }]);
    expect([...store.copies({})].map(({ deduplication }) => deduplication)).toEqual(['kept', 'kept']);
  });

  it('goes on after it was cleared, and counts its sequence on', () => {
    add(named('a'), named('b'));
    store.clear();
    expect(keptIds()).toEqual([]);
    add(named('c'), named('d'), named('e'), named('f'));
    expect([...store.copies({})].map(({ sequence }) => sequence)).toEqual([4, 5, 6]);
    expect(keptIds()).toEqual(['d', 'e', 'f']);
  });

  it('reads on after a sequence number', () => {
    add(named('a'), named('b'), named('c'));
    expect([...store.copies({ after: 2 })].map(({ eventId }) => eventId)).toEqual(['c']);
  });

  it('holds numbers and no event where it only counts', () => {
    store = new ReceivedStore({ keep: 'count', capacity: 3 });
    add(named('a'), named('a'));
    expect(keptIds()).toEqual([]);
    expect(store.summary()).toMatchObject([
      { events: 2, requests: 1, unique_event_ids: null, copies_that_differ: null },
    ]);
  });
});
