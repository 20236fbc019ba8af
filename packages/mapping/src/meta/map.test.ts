import type { MapInput, MapResult } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { DAY, type InputParts, mapInput, NOW, payloadOf, webInput } from '../map-input.fixture.js';
import { mapToMeta } from './map.js';

const payload = (input: MapInput) => payloadOf(mapToMeta(input));
const warningsOf = (result: MapResult) => result.warnings;

describe('an event at Meta', () => {
  test('has its own id, its time in whole seconds and where it happened', () => {
    expect(payload(webInput())).toMatchObject({
      event_name: 'ViewContent',
      event_id: 'event_1',
      event_time: NOW / 1000 - 10,
      action_source: 'website',
      event_source_url: 'https://shop.example.com/p/1?color=red',
    });
  });

  test('is the same at every send', () => {
    const first = mapToMeta(mapInput({ now: NOW }));
    expect(mapToMeta(mapInput({ now: NOW + 3 * DAY }))).toEqual(first);
  });

  test('has no key without a value', () => {
    const text = JSON.stringify(payload(mapInput()), (_, value) => (value === undefined ? 'MISSING' : value));
    expect(text).not.toMatch(/MISSING|null/);
  });

  test('without custom data has none', () => {
    expect(payload(mapInput())).not.toHaveProperty('custom_data');
  });

  test('is flagged where its name is not standard', () => {
    expect(warningsOf(mapToMeta(mapInput({ platformEvent: 'LevelUp' })))).toEqual([
      'event_name_not_standard',
    ]);
  });

  test.each<[string, InputParts]>([
    ['no time', { event: { event_time: Number.NaN } }],
    ['no id', { event: { event_id: '' } }],
    ['no name', { platformEvent: '' }],
  ])('with %s is dropped, since it would sink its request', (_, parts) => {
    expect(mapToMeta(mapInput(parts))).toMatchObject({ kind: 'drop', reason: 'payload_invalid' });
  });

  test("on a website without a page of its own names the app's site", () => {
    const input = webInput({ event: { body: { properties: {} } } });
    expect(payload(input)).toMatchObject({ event_source_url: 'https://shop.example.com/' });
  });

  test('on a website with a page that is no address says so', () => {
    const input = webInput({ event: { body: { url: '/checkout' } } });
    expect(warningsOf(mapToMeta(input))).toEqual(['page_url_invalid']);
  });
});
