import { describe, expect, test } from '@jest/globals';
import { firstExpiry, renewedExpiry, SESSION_IDLE_MS, SESSION_MAX_MS } from './session-lifetime.js';

const HOUR_MS = 60 * 60 * 1_000;
const START = Date.parse('2026-03-01T00:00:00Z');
const at = (hours: number) => new Date(START + hours * HOUR_MS);

describe('the end of a session', () => {
  const cases: readonly {
    readonly rule: string;
    readonly expires: number;
    readonly now: number;
    readonly renewed: number | null;
  }[] = [
    { rule: 'moves on with use', expires: 12, now: 6, renewed: 18 },
    { rule: 'is not written anew for a few minutes', expires: 12, now: 0.1, renewed: null },
    { rule: 'never lies past seven days', expires: 160, now: 159, renewed: 168 },
    { rule: 'stays where it is on the last day', expires: 168, now: 167, renewed: null },
  ];
  test.each(cases)('$rule', ({ expires, now, renewed }) => {
    const session = { created_at: at(0), expires_at: at(expires) };
    expect(renewedExpiry(session, at(now))).toEqual(renewed === null ? null : at(renewed));
  });

  test('lies twelve hours after the start at first', () => {
    expect(firstExpiry(at(0))).toEqual(at(SESSION_IDLE_MS / HOUR_MS));
    expect(SESSION_MAX_MS / HOUR_MS).toBe(7 * 24);
  });
});
