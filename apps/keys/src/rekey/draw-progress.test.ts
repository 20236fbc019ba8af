import { describe, expect, test } from '@jest/globals';
import { drawProgress } from './draw-progress.js';

describe('the progress of moving tokens', () => {
  test.each([
    [
      'is drawn over on a terminal',
      { total: 4, lookedAt: 2, moved: 1 },
      true,
      `\r${'█'.repeat(15)}${'░'.repeat(15)} 2 of 4 looked at, 1 moved`,
    ],
    [
      'ends its line with the last token',
      { total: 4, lookedAt: 4, moved: 4 },
      true,
      `\r${'█'.repeat(30)} 4 of 4 looked at, 4 moved\n`,
    ],
    [
      'is a line for every hundredth token in a log',
      { total: 250, lookedAt: 200, moved: 199 },
      false,
      '200 of 250 looked at, 199 moved\n',
    ],
    ['says nothing in a log between them', { total: 250, lookedAt: 201, moved: 200 }, false, ''],
    [
      'counts tokens that came while it ran',
      { total: 4, lookedAt: 5, moved: 5 },
      false,
      '5 of 5 looked at, 5 moved\n',
    ],
  ])('%s', (_rule, progress, isTerminal, drawn) => {
    expect(drawProgress(progress, isTerminal)).toBe(drawn);
  });
});
