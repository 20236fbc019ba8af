import { describe, expect, test } from '@jest/globals';
import { successPercent, toSeries } from './series.js';

const stats = {
  since: '2026-08-01T10:20:00.000Z',
  until: '2026-08-01T13:20:00.000Z',
  interval: 'hour' as const,
  points: [
    { at: '2026-08-01T10:00:00.000Z', layerId: 'a', status: 'delivered' as const, count: 3 },
    { at: '2026-08-01T10:00:00.000Z', layerId: 'b', status: 'delivered' as const, count: 4 },
    { at: '2026-08-01T12:00:00.000Z', layerId: 'a', status: 'failed' as const, count: 1 },
  ],
  arrived: [{ at: '2026-08-01T12:00:00.000Z', count: 9 }],
};

describe('toSeries', () => {
  test('fills the hours the API leaves out with zeros, in order', () => {
    const series = toSeries(stats);
    expect(series.map((point) => new Date(point.at).getUTCHours())).toEqual([10, 11, 12, 13]);
    expect(series.map((point) => point.delivered)).toEqual([7, 0, 0, 0]);
    expect(series.map((point) => point.failed)).toEqual([0, 0, 1, 0]);
    expect(series.map((point) => point.arrived)).toEqual([0, 0, 9, 0]);
  });

  test('counts one layer alone where it is named', () => {
    expect(toSeries(stats, 'b').map((point) => point.delivered)).toEqual([4, 0, 0, 0]);
    expect(toSeries(stats, 'b').map((point) => point.failed)).toEqual([0, 0, 0, 0]);
  });
});

describe('successPercent', () => {
  test('is unknown, not zero, where nothing was sent', () => {
    expect(successPercent({ delivered: 0, failed: 0 })).toBeNull();
    expect(successPercent({ delivered: 3, failed: 1 })).toBe(75);
  });
});
