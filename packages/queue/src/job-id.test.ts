import { describe, expect, test } from '@jest/globals';
import { deliveryJobId } from './job-id.js';

const key = { app_id: 'app_a', event_id: 'e1', occurred_on: '2026-11-25', layer_id: 'layer_1' };

describe('deliveryJobId', () => {
  test.each(['https://x/y:1', '123', '-5', '0', 'a:b:c', '{}', '東京'])(
    'makes an id BullMQ accepts from event_id %s',
    (event_id) => {
      expect(deliveryJobId({ ...key, event_id })).toMatch(/^d[A-Za-z0-9_-]{22}$/);
    },
  );

  test('is the same for the same delivery', () => {
    expect(deliveryJobId({ ...key })).toBe(deliveryJobId(key));
  });

  test('differs when any part of the key differs, wherever the border between two parts lies', () => {
    const ids = [
      key,
      { ...key, app_id: 'app_b' },
      { ...key, event_id: 'e2' },
      { ...key, occurred_on: '2026-11-26' },
      { ...key, layer_id: 'layer_2' },
      { ...key, app_id: 'app_ae', event_id: '1' },
    ].map(deliveryJobId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
