import type { DeliveryJob, PlatformName } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { type HandoverSettings, QueueHandover } from './queue-handover.js';

function job(id: number): DeliveryJob {
  return { app_id: 'app', event_id: `event_${id}`, occurred_on: '2026-04-19', layer_id: 'layer' };
}

/** A queue that answers when told to. */
function slowQueue() {
  const calls: { platform: PlatformName; jobs: readonly DeliveryJob[]; succeed(): void; fail(): void }[] = [];
  return {
    calls,
    enqueue: (platform: PlatformName, jobs: readonly DeliveryJob[]) =>
      new Promise<void>((resolve, reject) => {
        calls.push({ platform, jobs, succeed: resolve, fail: () => reject(new Error('queue is down')) });
      }),
  };
}

function handover(overrides: Partial<HandoverSettings> = {}) {
  const queue = slowQueue();
  const left: string[] = [];
  const changes: string[] = [];
  const handing = new QueueHandover(queue, {
    maxOutstanding: 2,
    maxWaitMs: 60_000,
    onLeft: (platform, count, why) => left.push(`${platform} ${count} ${why}`),
    onChange: (platform, change) => changes.push(`${platform} ${change.up ? 'up' : 'down'}`),
    ...overrides,
  });
  return { handing, calls: queue.calls, left, changes };
}

/** Lets whatever can go on go on. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('handing deliveries to a queue', () => {
  test('does not wait for the queue to answer', async () => {
    const { handing, calls } = handover();
    await handing.hand('meta', [job(1)]);
    expect(calls).toHaveLength(1);
  });

  test('waits for a place while as many calls are under way as there may be', async () => {
    const { handing, calls, left } = handover();
    await handing.hand('meta', [job(1)]);
    await handing.hand('meta', [job(2)]);
    const third = handing.hand('meta', [job(3)]);
    await turn();
    expect(calls).toHaveLength(2);
    calls[0]?.succeed();
    await third;
    expect(calls).toHaveLength(3);
    expect(left).toEqual([]);
  });

  test('gives the wait up after its bound and leaves the deliveries to the reconciler', async () => {
    const { handing, calls, left } = handover({ maxOutstanding: 1, maxWaitMs: 1 });
    await handing.hand('meta', [job(1)]);
    await handing.hand('meta', [job(2), job(3)]);
    expect(left).toEqual(['meta 2 busy']);
    expect(calls).toHaveLength(1);
  });

  test('tries a queue that failed by one call at a time and leaves the rest', async () => {
    const { handing, calls, left, changes } = handover();
    await handing.hand('meta', [job(1)]);
    calls[0]?.fail();
    await handing.settled();
    await handing.hand('meta', [job(2)]);
    await handing.hand('meta', [job(3)]);
    expect(calls).toHaveLength(2);
    expect(left).toEqual(['meta 1 failed', 'meta 1 down']);
    expect(changes).toEqual(['meta down']);
  });

  test('takes everything again once that call went through', async () => {
    const { handing, calls, changes } = handover();
    await handing.hand('meta', [job(1)]);
    calls[0]?.fail();
    await handing.settled();
    await handing.hand('meta', [job(2)]);
    calls[1]?.succeed();
    await handing.settled();
    await handing.hand('meta', [job(3)]);
    await handing.hand('meta', [job(4)]);
    expect(calls).toHaveLength(4);
    expect(changes).toEqual(['meta down', 'meta up']);
  });

  test('keeps one queue going while another is down', async () => {
    const { handing, calls, left } = handover();
    await handing.hand('meta', [job(1)]);
    calls[0]?.fail();
    await handing.settled();
    await handing.hand('tiktok', [job(2)]);
    await handing.hand('tiktok', [job(3)]);
    expect(calls.filter(({ platform }) => platform === 'tiktok')).toHaveLength(2);
    expect(left).toEqual(['meta 1 failed']);
  });

  test('is settled only when no call is under way', async () => {
    const { handing, calls } = handover();
    await handing.hand('meta', [job(1)]);
    let settled = false;
    const settling = handing.settled().then(() => {
      settled = true;
    });
    await turn();
    expect(settled).toBe(false);
    calls[0]?.succeed();
    await settling;
    expect(settled).toBe(true);
  });
});
