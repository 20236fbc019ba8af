import { aLayer } from '@capi-relay/testing';
import { describe, expect, it, test } from '@jest/globals';
import { judgeHealth } from './health.js';
import type { HealthFacts, HealthStatus, OutcomeCount } from './health-facts.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;

function facts(overrides: Partial<HealthFacts> = {}): HealthFacts {
  return {
    layer: aLayer(),
    entry: { version: 1, last_accepted_at: NOW - HOUR },
    circuit: null,
    outcomes: [],
    eventsLastHour: 0,
    eventsLastDay: 0,
    routedApps: 1,
    unmapped: [],
    warnings: [],
    parked: 0,
    expiring: null,
    ...overrides,
  };
}

function count(
  status: OutcomeCount['status'],
  reason: string | null,
  lastDay: number,
  lastHour = lastDay,
): OutcomeCount {
  return { status, reason, lastDay, lastHour };
}
const delivered = (lastDay: number, lastHour = lastDay) => count('delivered', null, lastDay, lastHour);

interface Case {
  readonly rule: string;
  readonly given: Partial<HealthFacts>;
  readonly status: HealthStatus;
  /** Codes with their severity, in the order they are shown. */
  readonly warnings: readonly string[];
}

const CASES: readonly Case[] = [
  {
    rule: 'a layer that delivers everything is healthy',
    given: { eventsLastDay: 10, outcomes: [delivered(10)] },
    status: 'healthy',
    warnings: [],
  },
  {
    rule: 'a ready layer without events is idle',
    given: {},
    status: 'idle',
    warnings: [],
  },
  {
    rule: 'a ready layer that no app sends to is idle and says so',
    given: { routedApps: 0 },
    status: 'idle',
    warnings: ['warning no_app_routed'],
  },
  {
    rule: 'a paused layer is unconfigured, whatever its counters say',
    given: { layer: aLayer({ is_active: false }), outcomes: [delivered(10)], eventsLastDay: 10 },
    status: 'unconfigured',
    warnings: ['warning layer_inactive'],
  },
  {
    rule: 'a layer whose capi block is off is unconfigured',
    given: { layer: aLayer({ capi: { enabled: false } }) },
    status: 'unconfigured',
    warnings: ['warning capi_disabled'],
  },
  {
    rule: 'a layer without a pixel id is unconfigured',
    given: { layer: aLayer({ capi: { pixel_id: null } }) },
    status: 'unconfigured',
    warnings: ['warning pixel_id_missing'],
  },
  {
    rule: 'a layer without a token is unconfigured',
    given: { layer: aLayer({ capi: { access_token_vault_id: null } }), entry: null },
    status: 'unconfigured',
    warnings: ['warning token_missing'],
  },
  {
    rule: 'a vault entry that does not exist is a failure',
    given: { entry: null },
    status: 'failing',
    warnings: ['error vault_unresolvable'],
  },
  {
    rule: 'an open circuit is a failure, and silence is not reported on top of it',
    given: {
      circuit: {
        reason: 'token_rejected',
        detail: { code: '190/463', message: 'Session has expired' },
        opened_at: NOW - HOUR,
      },
      parked: 40,
      eventsLastDay: 40,
      outcomes: [count('parked', 'token_rejected', 40)],
    },
    status: 'failing',
    warnings: ['error token_rejected'],
  },
  {
    rule: 'events that arrived over an hour ago without any outcome are a silent failure',
    given: { eventsLastDay: 7, eventsLastHour: 2 },
    status: 'failing',
    warnings: ['error capi_silent_failure'],
  },
  {
    rule: 'events of the last hour without an outcome may still be on their way',
    given: { eventsLastDay: 7, eventsLastHour: 7 },
    status: 'idle',
    warnings: [],
  },
  {
    rule: 'a day in which every event was refused is a silent failure',
    given: { eventsLastDay: 9, outcomes: [count('failed', 'rejected', 9)] },
    status: 'failing',
    warnings: ['error capi_silent_failure'],
  },
  {
    rule: 'a day in which no event name maps is a silent failure that only degrades',
    given: {
      eventsLastDay: 9,
      outcomes: [count('dropped', 'unmapped', 9)],
      unmapped: [{ name: 'app_open', count: 9 }],
    },
    status: 'degraded',
    warnings: ['warning capi_silent_failure', 'notice unmapped_events'],
  },
  {
    rule: 'refused consent is no fault, even where it is all there is',
    given: { eventsLastDay: 9, outcomes: [count('dropped', 'consent_denied', 9)] },
    status: 'idle',
    warnings: [],
  },
  {
    rule: 'events of an environment that is not relayed are no fault',
    given: { eventsLastDay: 9, outcomes: [count('dropped', 'environment_excluded', 9)] },
    status: 'idle',
    warnings: [],
  },
  {
    rule: 'one failure in twenty degrades',
    given: { eventsLastDay: 20, outcomes: [delivered(19), count('failed', 'rejected', 1)] },
    status: 'degraded',
    warnings: ['warning deliveries_failing'],
  },
  {
    rule: 'fewer failures than one in twenty do not',
    given: { eventsLastDay: 100, outcomes: [delivered(96), count('failed', 'rejected', 4)] },
    status: 'healthy',
    warnings: [],
  },
  {
    rule: 'an hour in which half of the attempts fail is a failure, even after a good day',
    given: { eventsLastDay: 1_000, outcomes: [delivered(990, 5), count('failed', 'rejected', 10, 5)] },
    status: 'failing',
    warnings: ['error deliveries_failing'],
  },
  {
    rule: 'failures of earlier in the day degrade, however many they were',
    given: {
      eventsLastDay: 100,
      outcomes: [delivered(20, 20), count('failed', 'attempts_exhausted', 80, 0)],
    },
    status: 'degraded',
    warnings: ['warning deliveries_failing'],
  },
  {
    rule: 'an event in ten without anybody to match degrades',
    given: { eventsLastDay: 10, outcomes: [delivered(9), count('dropped', 'match_keys_missing', 1)] },
    status: 'degraded',
    warnings: ['warning match_keys_missing'],
  },
  {
    rule: 'fewer of those are worth a notice',
    given: { eventsLastDay: 100, outcomes: [delivered(99), count('dropped', 'match_keys_missing', 1)] },
    status: 'healthy',
    warnings: ['notice match_keys_missing'],
  },
  {
    rule: 'names that map to nothing are named beside good deliveries',
    given: {
      eventsLastDay: 10,
      outcomes: [delivered(5), count('dropped', 'unmapped', 5)],
      unmapped: [{ name: 'app_open', count: 5 }],
    },
    status: 'healthy',
    warnings: ['notice unmapped_events'],
  },
  {
    rule: 'deliveries about to expire come first and degrade a layer that is otherwise well',
    given: {
      eventsLastDay: 10,
      outcomes: [delivered(10)],
      unmapped: [{ name: 'app_open', count: 5 }],
      parked: 3,
      expiring: { count: 3, firstLossAt: NOW + 5.5 * HOUR },
    },
    status: 'degraded',
    warnings: ['error expiring_soon', 'notice unmapped_events'],
  },
  {
    rule: 'what mapping left out is told',
    given: {
      eventsLastDay: 10,
      outcomes: [delivered(10)],
      warnings: [{ code: 'phone_unresolved', count: 4 }],
    },
    status: 'healthy',
    warnings: ['notice phone_unresolved'],
  },
  {
    rule: 'counters that a replay took below zero count as nothing',
    given: { eventsLastDay: 10, outcomes: [delivered(10), count('failed', 'rejected', 0, -3)] },
    status: 'healthy',
    warnings: [],
  },
];

describe('judging the health of a layer', () => {
  test.each(CASES)('$rule', ({ given, status, warnings }) => {
    const health = judgeHealth(facts(given), NOW);
    expect({
      status: health.status,
      warnings: health.warnings.map(({ severity, code }) => `${severity} ${code}`),
    }).toEqual({ status, warnings });
  });

  it('says with every warning what is the matter and what to do', () => {
    const warnings = CASES.flatMap(({ given }) => judgeHealth(facts(given), NOW).warnings);
    expect(warnings.length).toBeGreaterThanOrEqual(CASES.length / 2);
    for (const { message, fix } of warnings) {
      expect([message, fix]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)]);
    }
  });

  it('repeats the platform’s own words where a circuit is open', () => {
    const detail = { code: '190/463', message: 'Session has expired' };
    const circuit = { reason: 'token_rejected', detail, opened_at: NOW } as const;
    expect(judgeHealth(facts({ circuit }), NOW).warnings[0]?.detail).toEqual(detail);
  });

  it('says how long there is until the first loss', () => {
    const expiring = { count: 1, firstLossAt: NOW + 5.5 * HOUR };
    const [warning] = judgeHealth(facts({ expiring, parked: 1 }), NOW).warnings;
    expect(warning).toMatchObject({
      message: expect.stringContaining('1 waiting delivery will be too old'),
      firstLossAt: expiring.firstLossAt,
    });
    expect(warning?.message).toContain('in 5 hours');
  });

  it('names the most frequent reason of a silent day', () => {
    const outcomes = [count('dropped', 'match_keys_missing', 6), count('failed', 'rejected', 3)];
    const [warning] = judgeHealth(facts({ eventsLastDay: 9, outcomes }), NOW).warnings;
    expect(warning?.message).toContain('names nobody the platform could match');
  });
});
