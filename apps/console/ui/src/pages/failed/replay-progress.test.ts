import { describe, expect, test } from '@jest/globals';
import { percentOf } from './replay-progress.js';

describe('percentOf', () => {
  test.each([
    ['is 0 while nothing is known of it', { status: 'queued', scanned: 0, total: 0 }, 0],
    ['is the share that was looked at', { status: 'running', scanned: 25, total: 100 }, 25],
    [
      'never reaches 100 before the end, for the total is an estimate',
      { status: 'running', scanned: 120, total: 100 },
      99,
    ],
    ['is 100 when a replay of nothing is over', { status: 'completed', scanned: 0, total: 0 }, 100],
    ['stays where it was canceled', { status: 'canceled', scanned: 40, total: 100 }, 40],
  ] as const)('%s', (_, replay, percent) => {
    expect(percentOf(replay)).toBe(percent);
  });
});
