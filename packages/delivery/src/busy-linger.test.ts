import { describe, expect, test } from '@jest/globals';
import { busyLinger } from './busy-linger.js';

/** A process that is busy for a share of its time, as `perf_hooks` tells it. */
function processBusyFor(share: () => number) {
  let now = 0;
  let active = 0;
  const utilization = (
    current?: { active: number; idle: number },
    last?: { active: number; idle: number },
  ) => {
    if (current !== undefined && last !== undefined) {
      const busy = current.active - last.active;
      const idle = current.idle - last.idle;
      return { active: busy, idle, utilization: busy / (busy + idle) };
    }
    return { active, idle: now - active, utilization: active / now };
  };
  return {
    now: () => now,
    utilization,
    pass(ms: number) {
      now += ms;
      active += ms * share();
    },
  };
}

describe('how long a batch gathers', () => {
  test('is what was set while the process has time to spare', () => {
    const world = processBusyFor(() => 0.5);
    const linger = busyLinger(25, world.now, world.utilization);
    world.pass(1_000);
    expect(linger()).toBe(25);
  });

  test('is longer while it has none, and as before once it has', () => {
    let share = 0.95;
    const world = processBusyFor(() => share);
    const linger = busyLinger(25, world.now, world.utilization);
    world.pass(300);
    expect(linger()).toBe(100);
    share = 0.2;
    world.pass(300);
    expect(linger()).toBe(25);
  });

  test('is not decided by a moment', () => {
    const world = processBusyFor(() => 1);
    const linger = busyLinger(25, world.now, world.utilization);
    world.pass(100);
    expect(linger()).toBe(25);
  });
});
