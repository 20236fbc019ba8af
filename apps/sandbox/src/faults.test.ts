import { describe, expect, it } from '@jest/globals';
import { FAULT_KINDS, type FaultProfile, FaultTable, faultProfileSchema } from './faults.js';

function drawn(profile: FaultProfile, count: number): (string | null)[] {
  const faults = new FaultTable();
  faults.set('meta', '1', profile);
  return Array.from({ length: count }, () => faults.next('meta', '1')?.kind ?? null);
}

function aProfile(fields: Readonly<Record<string, unknown>>): FaultProfile {
  return faultProfileSchema.parse(fields);
}

describe('faults', () => {
  it('meets every request unless a rate says otherwise', () => {
    expect(drawn(aProfile({ kind: 'throttled' }), 3)).toEqual(['throttled', 'throttled', 'throttled']);
  });

  it('meets about the share of requests that the rate says', () => {
    const met = drawn(aProfile({ kind: 'slow', rate: 0.3 }), 10_000).filter((kind) => kind !== null).length;
    expect(met).toBeGreaterThan(2_800);
    expect(met).toBeLessThan(3_200);
  });

  it('ends by itself after as many requests as it is given', () => {
    expect(drawn(aProfile({ kind: 'server_error', times: 2 }), 4)).toEqual([
      'server_error',
      'server_error',
      null,
      null,
    ]);
  });

  it.each([
    ['meta', ['token_rejected', 'permission_denied', 'mixed']],
    ['tiktok', ['token_rejected', 'permission_denied', 'none_received', 'mixed']],
  ] as const)('%s draws from a mix every kind that passes by itself, and no other', (platform, others) => {
    const faults = new FaultTable();
    faults.set(platform, '1', aProfile({ kind: 'mixed' }));
    const kinds = new Set(Array.from({ length: 1_000 }, () => faults.next(platform, '1')?.kind));
    const passing = FAULT_KINDS.filter((kind) => !others.some((other) => other === kind));
    expect([...kinds].sort()).toEqual(passing.sort());
  });

  it('draws the same faults again with the same seed, and others with another', () => {
    const mix = (seed: number) => drawn(aProfile({ kind: 'mixed', rate: 0.5, seed }), 50);
    expect(mix(7)).toEqual(mix(7));
    expect(mix(7)).not.toEqual(mix(8));
  });

  it('takes the profile of the pixel before the one for every pixel', () => {
    const faults = new FaultTable();
    faults.set('meta', '*', aProfile({ kind: 'throttled' }));
    faults.set('meta', '1', aProfile({ kind: 'slow' }));
    expect(faults.next('meta', '1')?.kind).toBe('slow');
    expect(faults.next('meta', '2')?.kind).toBe('throttled');
    expect(faults.next('tiktok', '2')).toBeNull();
  });

  it('is over once it is cleared', () => {
    const faults = new FaultTable();
    faults.set('tiktok', '1', aProfile({ kind: 'slow' }));
    faults.clear('tiktok', '1');
    expect(faults.next('tiktok', '1')).toBeNull();
    expect(faults.list()).toEqual([]);
  });
});
