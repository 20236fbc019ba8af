import type { PlatformDetail, Verdict } from '@capi-relay/contracts';
import { aLayer, anApp } from '@capi-relay/testing';
import { describe, expect, test } from '@jest/globals';
import { conclude, park } from './conclude.js';
import { aLoadedDelivery, aSendableWork, TEST_NOW } from './test-deliveries.js';

const detail: PlatformDetail = { code: '1', message: 'An unknown error occurred' };
const first = { attempt: 1, isLastAttempt: false };
const last = { attempt: 35, isLastAttempt: true };

const loaded = aLoadedDelivery(anApp(), aLayer());

interface Case {
  readonly rule: string;
  readonly verdict: Verdict;
  readonly context: typeof first;
  readonly end: object;
  readonly outcome: object | null;
}

const cases: readonly Case[] = [
  {
    rule: 'an accepted delivery is done and delivered',
    verdict: { kind: 'delivered' },
    context: first,
    end: { kind: 'done' },
    outcome: { status: 'delivered', reason: null, attempts: 1 },
  },
  {
    rule: 'a passing fault is tried again and has no outcome',
    verdict: { kind: 'retry', maybeAccepted: false, detail },
    context: first,
    end: { kind: 'retry', message: 'will be retried: 1 An unknown error occurred' },
    outcome: null,
  },
  {
    rule: 'a time the platform names is kept to',
    verdict: { kind: 'retry', maybeAccepted: false, afterMs: 30_000, detail },
    context: first,
    end: { kind: 'retry', message: 'will be retried: 1 An unknown error occurred', afterMs: 30_000 },
    outcome: null,
  },
  {
    rule: 'a fault on the last attempt is final',
    verdict: { kind: 'retry', maybeAccepted: false, detail },
    context: last,
    end: { kind: 'failed', message: 'attempts_exhausted: 1 An unknown error occurred' },
    outcome: { status: 'failed', reason: 'attempts_exhausted', attempts: 35, detail },
  },
  {
    rule: 'an unanswered last attempt is an unknown outcome, not a failed one',
    verdict: { kind: 'retry', maybeAccepted: true, detail },
    context: last,
    end: { kind: 'failed', message: 'outcome_unknown: 1 An unknown error occurred' },
    outcome: { status: 'failed', reason: 'outcome_unknown' },
  },
  {
    rule: 'throttling waits without an attempt, spread over a quarter of the wait',
    verdict: { kind: 'throttled', forMs: 1_000, detail },
    context: last,
    end: { kind: 'wait', forMs: 1_125 },
    outcome: null,
  },
  {
    rule: 'a refused credential parks',
    verdict: { kind: 'fix', reason: 'token_rejected', detail },
    context: first,
    end: { kind: 'done' },
    outcome: { status: 'parked', reason: 'token_rejected', detail },
  },
  {
    rule: 'a refused event fails with the words of the platform',
    verdict: { kind: 'reject', detail: { code: '100/2804050', message: 'Not enough customer information' } },
    context: first,
    end: { kind: 'failed', message: 'rejected: 100/2804050 Not enough customer information' },
    outcome: { status: 'failed', reason: 'rejected', detail: { code: '100/2804050' } },
  },
];

describe('conclude', () => {
  test.each(cases)('$rule', ({ verdict, context, end, outcome }) => {
    const ending = conclude(verdict, aSendableWork(loaded, context), TEST_NOW, 0.5);
    expect(ending.end).toEqual(end);
    if (outcome === null) {
      expect(ending.outcome).toBeNull();
    } else {
      expect(ending.outcome).toMatchObject({
        ...loaded.key,
        ...outcome,
        event_name: 'purchase_success',
        platform_event: 'Purchase',
        settled_at: TEST_NOW,
      });
    }
  });

  test('an earlier unanswered send makes an exhausted delivery an unknown outcome', () => {
    const unknown = { ...loaded, firstUnknownAt: TEST_NOW - 60_000 };
    const ending = conclude(
      { kind: 'retry', maybeAccepted: false, detail },
      aSendableWork(unknown, last),
      TEST_NOW,
      0,
    );
    expect(ending.outcome).toMatchObject({ status: 'failed', reason: 'outcome_unknown' });
  });
});

test('a refusal after an unanswered send does not deny what the platform may hold', () => {
  const unknown = { ...loaded, firstUnknownAt: TEST_NOW - 60_000 };
  const ending = conclude({ kind: 'reject', detail }, aSendableWork(unknown), TEST_NOW, 0);
  expect(ending.outcome).toMatchObject({ status: 'failed', reason: 'outcome_unknown' });
});

describe('park', () => {
  test('leaves a delivery alone that is parked for the same reason', () => {
    const parked = { ...loaded, prior: { status: 'parked', reason: 'token_rejected' } as const };
    expect(park(aSendableWork(parked), 'token_rejected', detail, TEST_NOW).outcome).toBeNull();
  });

  test('says so when the reason became another', () => {
    const parked = { ...loaded, prior: { status: 'parked', reason: 'replay' } as const };
    expect(park(aSendableWork(parked), 'token_rejected', detail, TEST_NOW).outcome).toMatchObject({
      status: 'parked',
      reason: 'token_rejected',
    });
  });
});
