import { describe, expect, test } from '@jest/globals';
import { TakingTurns } from './waiting-line.js';

/** A line of entries such as `a3`: owner a, weight 3. */
function lineOf(...names: readonly string[]) {
  const line = new TakingTurns<{ readonly name: string; readonly weight: number }>(({ name }) =>
    name.slice(0, 1),
  );
  const push = (name: string) => line.push({ name, weight: Number(name.slice(1) || 1) });
  names.forEach(push);
  return {
    push,
    left: () => [line.length, line.weight],
    take: (maxItems: number, maxWeight = Number.POSITIVE_INFINITY) =>
      line
        .take(maxItems, maxWeight)
        .map(({ name }) => name)
        .join(' '),
  };
}

describe('owners who take turns', () => {
  test('leave one by one, and each in the order it came', () => {
    const line = lineOf('a1', 'a2', 'a3', 'b4', 'c5');
    expect([line.take(3), line.take(3), line.left()]).toEqual(['a1 b4 c5', 'a2 a3', [0, 0]]);
  });

  test('go on where the batch before ended', () => {
    const line = lineOf('a1', 'a2', 'b1', 'b2', 'c1', 'c2');
    expect([line.take(2), line.take(2), line.take(2)]).toEqual(['a1 b1', 'c1 a2', 'b2 c2']);
  });

  test('let who comes last into the next batch, however many of another wait', () => {
    const line = lineOf(...Array(1_000).fill('a'));
    expect(line.take(10)).toBe(Array(10).fill('a').join(' '));
    line.push('b');
    expect(line.take(10).split(' ')).toContain('b');
    expect(line.left()).toEqual([981, 981]);
  });

  test('pass one whose next is too heavy for what is left, and begin with it after that', () => {
    const line = lineOf('a6', 'b7', 'c2', 'a1');
    expect([line.take(9, 10), line.take(9, 10)]).toEqual(['a6 c2 a1', 'b7']);
  });

  test('let one that is heavier than a batch go alone', () => {
    const line = lineOf('a50', 'b1', 'c99');
    expect([line.take(9, 10), line.take(9, 10), line.take(9, 10)]).toEqual(['a50', 'b1', 'c99']);
  });

  test('leave together where everything fits', () => {
    const line = lineOf('a1', 'b1', 'a2');
    expect(line.take(3, 4).split(' ').sort()).toEqual(['a1', 'a2', 'b1']);
    expect(line.left()).toEqual([0, 0]);
  });
});
