import { describe, expect, test } from '@jest/globals';
import type { AcceptedEvent } from './accept-batch.js';
import { deliveryJobs } from './delivery-jobs.js';
import { shareOut } from './share-out.js';

function accepted(event_id: string, occurred_on = '2026-04-19', app_id = 'app_1'): AcceptedEvent {
  return {
    index: 0,
    idMade: false,
    append: {
      event: {
        app_id,
        event_id,
        occurred_on,
        event_name: 'sign_up',
        event_time: 0,
        environment: 'production',
        platform: null,
        install_id: null,
        app_user_id: null,
        session_id: null,
        body: {},
        routed_to: ['layer_meta', 'layer_tiktok'],
      },
      matching: {},
      clicks: [],
    },
    routes: [
      { layer_id: 'layer_meta', platform: 'meta' },
      { layer_id: 'layer_tiktok', platform: 'tiktok' },
    ],
  };
}

const keyOf = ({ append }: AcceptedEvent) => append.event;

describe('the result of a commit', () => {
  test('is given to each request for its own events', () => {
    const [one, two, three] = [accepted('1'), accepted('2'), accepted('3')];
    const shares = shareOut([[one, two], [three]], { stored: [keyOf(three), keyOf(one)], refused: [] });
    expect(shares).toEqual([
      { fresh: [one], duplicates: 1, refused: [] },
      { fresh: [three], duplicates: 0, refused: [] },
    ]);
  });

  test('counts an event that two requests brought as new for the first alone', () => {
    const [first, second] = [accepted('1'), accepted('1')];
    const shares = shareOut([[first], [second]], { stored: [keyOf(first)], refused: [] });
    expect(shares.map(({ fresh, duplicates }) => [fresh.length, duplicates])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test('tells equal ids of different days and apps apart', () => {
    const [monday, tuesday, other] = [
      accepted('1', '2026-04-20'),
      accepted('1', '2026-04-21'),
      accepted('1', '2026-04-20', 'app_2'),
    ];
    const [share] = shareOut([[monday, tuesday, other]], { stored: [keyOf(tuesday)], refused: [] });
    expect(share).toEqual({ fresh: [tuesday], duplicates: 2, refused: [] });
  });

  test('does not count what the store refused as a duplicate', () => {
    const [good, bad] = [accepted('1'), accepted('2')];
    const refused = [{ append: bad.append, sqlstate: '22P02' }];
    expect(shareOut([[good, bad]], { stored: [keyOf(good)], refused })).toEqual([
      { fresh: [good], duplicates: 0, refused: [bad] },
    ]);
  });
});

test('deliveries are gathered by queue, one for each layer of each event', () => {
  const jobs = deliveryJobs([accepted('1'), accepted('2')]);
  const job = (event_id: string, layer_id: string) => ({
    app_id: 'app_1',
    event_id,
    occurred_on: '2026-04-19',
    layer_id,
  });
  expect(Object.fromEntries(jobs)).toEqual({
    meta: [job('1', 'layer_meta'), job('2', 'layer_meta')],
    tiktok: [job('1', 'layer_tiktok'), job('2', 'layer_tiktok')],
  });
});
