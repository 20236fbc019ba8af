import { aLayer, anApp, anEvent } from '@capi-relay/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AcceptContext, acceptBatch } from './accept-batch.js';

const metaLayer = aLayer();
const tiktokLayer = aLayer({ type: 'tiktok_ads' });

const context: AcceptContext = {
  state: { app: anApp({ app_id: 'app_shop' }), layers: [metaLayer, tiktokLayer] },
  sender: { ip: null, userAgent: null, country: null },
  now: Date.parse('2026-04-19T12:00:00Z'),
  newEventId: () => 'made-here',
};

function accept(...events: unknown[]) {
  return acceptBatch({ events, sentAt: null }, context);
}

describe('an accepted event', () => {
  test('is routed to layers, each with the queue of its platform', () => {
    const { accepted } = accept(anEvent());
    expect(accepted[0]?.routes).toEqual([
      { layer_id: metaLayer.layer_id, platform: 'meta' },
      { layer_id: tiktokLayer.layer_id, platform: 'tiktok' },
    ]);
    expect(accepted[0]?.append.event.routed_to).toEqual([metaLayer.layer_id, tiktokLayer.layer_id]);
  });

  test.each([[undefined], [null]])('with event_id %s gets one, which is told', (event_id) => {
    const { accepted, eventIds } = accept(anEvent(), anEvent({ event_id }));
    expect(accepted[1]?.append.event.event_id).toBe('made-here');
    expect(eventIds).toEqual({ 1: 'made-here' });
  });

  test('may say null for whatever is not required', () => {
    const nulls = [
      'event_id',
      'app_id',
      'app_user_id',
      'install_id',
      'session_id',
      'environment',
      'platform',
    ];
    const more = ['os_version', 'app_version', 'device_model', 'locale', 'att_status', 'properties'];
    const fields = Object.fromEntries([...nulls, ...more].map((name) => [name, null]));
    const { accepted, rejected } = accept(anEvent(fields));
    expect(rejected).toEqual([]);
    expect(accepted[0]?.append.event).toMatchObject({ app_id: 'app_shop', environment: 'production' });
  });
});

test('warnings are counted over the batch', () => {
  const timestamp = '2026-04-19T11:00:00Z';
  const emails = ['nobody', 'nobody either', 'jane@example.com'];
  const { warnings } = accept(...emails.map((email) => anEvent({ timestamp, email })));
  expect(warnings).toEqual([{ app_id: 'app_shop', code: 'email_invalid', count: 2 }]);
});

test('a mistake of ours rejects the event that brings it to light and no other', () => {
  const failing: AcceptContext = {
    ...context,
    newEventId: () => {
      throw new TypeError('a mistake');
    },
  };
  const { accepted, rejected } = acceptBatch(
    { events: [anEvent(), anEvent({ event_id: undefined })], sentAt: null },
    failing,
  );
  expect(accepted).toHaveLength(1);
  expect(rejected).toEqual([
    {
      reason: 'fault',
      event: {
        index: 1,
        event_id: null,
        issues: [{ path: '', message: expect.stringMatching(/fault of this server/) }],
      },
      cause: expect.any(TypeError),
    },
  ]);
});

test('whatever is posted is accepted or rejected, and never a mistake of ours', () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: 'binary' }),
    fc.emailAddress(),
    fc.constant('+4915123456789'),
  );
  const field = fc.constantFrom(
    ...[
      'event',
      'timestamp',
      'event_id',
      'app_user_id',
      'platform',
      'properties',
      'email',
      'phone',
      'user',
      'ip',
    ],
    ...[
      'fbclid',
      '_fbc',
      'ttclid',
      'gaid',
      'birth_date',
      'country_code',
      'zip',
      'page_url',
      'att_status',
      'locale',
    ],
  );
  const properties = fc.dictionary(fc.oneof(field, fc.string()), value);
  const shaped = fc
    .tuple(fc.dictionary(field, value), properties)
    .map(([fields, own]) =>
      anEvent({ ...fields, event: 'purchase_success', timestamp: '2026-04-19T12:00:00Z', properties: own }),
    );
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.jsonValue(), shaped), { minLength: 1, maxLength: 5 }), (events) => {
      const { accepted, rejected } = accept(...events);
      expect(rejected.filter(({ reason }) => reason === 'fault')).toEqual([]);
      expect(
        [...accepted.map(({ index }) => index), ...rejected.map(({ event }) => event.index)].sort(),
      ).toEqual(events.map((_, index) => index));
    }),
    { numRuns: 500 },
  );
});
