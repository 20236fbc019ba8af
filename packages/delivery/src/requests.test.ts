import { aLayer, anApp } from '@capi-relay/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Sendable } from './decide.js';
import { planRequests, splitRefused } from './requests.js';
import { aLoadedDelivery } from './test-deliveries.js';

const limits = { maxEvents: 3, maxBytes: 1_000, maxAgeMs: 0, dedupWindowMs: 0 };
const loaded = aLoadedDelivery(anApp(), aLayer());
const sendable = (overrides: Partial<Sendable> = {}): Sendable => ({
  loaded,
  platformEvent: 'Purchase',
  payload: {},
  envelope: 'web',
  testEventCode: null,
  ...overrides,
});

describe('planRequests', () => {
  test('keeps envelopes and test events apart', () => {
    const plans = planRequests(
      [sendable(), sendable({ envelope: 'app' }), sendable({ testEventCode: 'TEST1' }), sendable()],
      limits,
    );
    expect(plans.map((plan) => [plan.envelope, plan.testEventCode, plan.sendables.length])).toEqual([
      ['web', null, 2],
      ['app', null, 1],
      ['web', 'TEST1', 1],
    ]);
  });

  test('stays within the number of events', () => {
    const plans = planRequests(
      Array.from({ length: 7 }, () => sendable()),
      limits,
    );
    expect(plans.map((plan) => plan.sendables.length)).toEqual([3, 3, 1]);
  });

  test('stays within the bytes, and sends an event that is larger by itself', () => {
    const large = (length: number) => sendable({ payload: { text: 'ä'.repeat(length) } });
    const plans = planRequests([large(150), large(150), large(2_000), large(10)], limits);
    expect(plans.map((plan) => plan.sendables.length)).toEqual([2, 1, 1]);
  });
});

describe('splitRefused', () => {
  test('sets the event apart that the platform pointed at', () => {
    expect(splitRefused(['a', 'b', 'c'], 1)).toEqual([['b'], ['a', 'c']]);
  });

  test.each([[undefined], [-1], [3], [0.5]])('halves where the hint is %s', (hint) => {
    expect(splitRefused(['a', 'b', 'c'], hint)).toEqual([['a', 'b'], ['c']]);
  });

  test('loses and doubles nothing, and always makes both parts smaller', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer(), { minLength: 2 }),
        fc.option(fc.integer({ min: -2, max: 50 }), { nil: undefined }),
        (items, hint) => {
          const [first, second] = splitRefused(items, hint);
          expect([...first, ...second].sort()).toEqual([...items].sort());
          expect(first.length).toBeGreaterThan(0);
          expect(second.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
