import type { QueueDepth } from '@capi-relay/queue';
import { createMetrics } from '@capi-relay/runtime';
import { describe, expect, test } from '@jest/globals';
import { deliveryMetrics } from './metrics.js';

const DEPTH: QueueDepth = { waiting: 7, active: 2, delayed: 1, failed: 0 };

function metricsOf(queue: () => Promise<QueueDepth>) {
  const metrics = createMetrics('worker-meta');
  const faults: string[] = [];
  let asked = 0;
  deliveryMetrics(
    metrics.registry,
    'meta',
    {
      depth: () => {
        asked += 1;
        return queue();
      },
      oldestWaitingMs: async () => 1_500,
    },
    {
      now: () => 0,
      inHand: () => 3,
      heldBack: async () => ({ parked: 4, stoppedLayers: new Map([['token_rejected', 1]]) }),
      onFault: (what) => void faults.push(what),
    },
  );
  const lines = async () => {
    const text = await metrics.metricsText();
    return text.split('\n').flatMap((line) => {
      const [, name, value] = /^(capi_\w+)\{.*\} (\S+)$/.exec(line) ?? [];
      return name === undefined ? [] : [`${name} ${value}`];
    });
  };
  return { lines, faults, asked: () => asked };
}

describe('the gauges of a worker', () => {
  test('show the queue, what is in hand and what is held back, asking the queue once', async () => {
    const metrics = metricsOf(async () => DEPTH);
    expect(await metrics.lines()).toEqual(
      expect.arrayContaining([
        'capi_jobs_in_hand 3',
        'capi_queue_up 1',
        'capi_queue_jobs 7',
        'capi_queue_oldest_waiting_seconds 1.5',
        'capi_deliveries_parked 4',
        'capi_layers_stopped 1',
      ]),
    );
    expect(metrics.asked()).toBe(1);
  });

  test('show the rest while the queue is away, and nothing stale of it', async () => {
    let isDown = false;
    const metrics = metricsOf(async () => {
      if (isDown) throw new Error('connect ECONNREFUSED');
      return DEPTH;
    });
    await metrics.lines();
    isDown = true;
    const lines = await metrics.lines();
    expect(lines).toEqual(
      expect.arrayContaining(['capi_queue_up 0', 'capi_jobs_in_hand 3', 'capi_deliveries_parked 4']),
    );
    expect(lines.filter((line) => line.startsWith('capi_queue_jobs'))).toEqual([]);
    expect(metrics.faults.length).toBeGreaterThan(0);
  });
});
