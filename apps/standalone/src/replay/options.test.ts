import { describe, expect, test } from '@jest/globals';
import { readOptions } from './options.js';

const NOW = Date.UTC(2026, 10, 25, 12);
const DAY_MS = 86_400_000;

describe('the options of npm run replay', () => {
  test('by default what failed or was dropped in the last seven days', () => {
    expect(readOptions(['--layer', 'layer_1'], NOW)).toEqual({
      layerId: 'layer_1',
      since: NOW - 7 * DAY_MS,
      until: NOW,
      outcomes: ['failed', 'dropped'],
      reasons: [],
    });
  });

  test('times, outcomes and reasons can be named', () => {
    const args = ['--layer', 'l', '--since', '2026-11-24T00:00:00Z', '--until', '6h'];
    expect(readOptions([...args, '--outcomes', 'never_routed, parked', '--reasons', 'expired'], NOW)).toEqual(
      {
        layerId: 'l',
        since: Date.UTC(2026, 10, 24),
        until: NOW - DAY_MS / 4,
        outcomes: ['never_routed', 'parked'],
        reasons: ['expired'],
      },
    );
  });

  test.each([
    [[], /--layer is missing/],
    [['--layer', 'l', '--since', 'yesterday'], /--since is "yesterday"; it must be a time/],
    [['--layer', 'l', '--since', '1h', '--until', '2h'], /--since must be before --until/],
    [['--layer', 'l', '--outcomes', 'delivered'], /--outcomes names "delivered"; it can be parked/],
    [['--layer', 'l', '--speed', '1'], /--speed/],
  ])('%j is refused with a sentence', (args, words) => {
    expect(() => readOptions(args, NOW)).toThrow(words);
  });
});
