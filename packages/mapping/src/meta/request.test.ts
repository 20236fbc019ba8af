import type { PlatformAnswer, SendInput } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { mapInput } from '../map-input.fixture.js';
import { metaPlatform } from './platform.js';

const TOKEN = 'EAAB-secret';
const platform = metaPlatform({ baseUrl: 'https://graph.facebook.com/', apiVersion: 'v26.0' });
const { layer } = mapInput();
const input: SendInput = {
  layer,
  envelope: 'events',
  payloads: [{ event_name: 'ViewContent' }],
  testEventCode: null,
  token: TOKEN,
};

describe('a request to Meta', () => {
  test('goes to the dataset of the layer in the configured version', () => {
    expect(platform.request(input).url).toBe('https://graph.facebook.com/v26.0/1234567890/events');
  });

  test('carries the token in one header and nowhere else', () => {
    const { headers, ...rest } = platform.request(input);
    expect(headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(JSON.stringify(rest)).not.toContain(TOKEN);
  });

  test('holds the events and nothing else', () => {
    expect(platform.request(input).json).toEqual({ data: [{ event_name: 'ViewContent' }] });
  });

  test('names a test event code beside the events, not inside them', () => {
    expect(platform.request({ ...input, testEventCode: 'TEST1' }).json).toEqual({
      data: [{ event_name: 'ViewContent' }],
      test_event_code: 'TEST1',
    });
  });

  test('cannot be led elsewhere by a pixel id', () => {
    const odd = { ...layer, capi: { ...layer.capi, pixel_id: '../me?x=' } };
    expect(platform.request({ ...input, layer: odd }).url).toBe(
      'https://graph.facebook.com/v26.0/..%2Fme%3Fx%3D/events',
    );
  });

  test('without a pixel id is a mistake of the caller, and says what to set', () => {
    const without = { ...layer, capi: { ...layer.capi, pixel_id: null } };
    expect(() => platform.request({ ...input, layer: without })).toThrow(
      /layer_1 has no pixel_id: set capi\.pixel_id/,
    );
  });
});

describe('the probe of a credential', () => {
  const probe = platform.probe;
  const answer = (body: unknown, status = 400): PlatformAnswer => ({
    kind: 'response',
    status,
    headers: {},
    body: JSON.stringify(body),
  });
  const refused = (code: number, subcode?: number) =>
    answer({ error: { message: 'x', code, ...(subcode === undefined ? {} : { error_subcode: subcode }) } });

  test('posts an event that Meta cannot record', () => {
    const request = probe?.request(layer, TOKEN);
    expect(request?.json).toEqual({ data: [{}] });
    expect(request?.url).toBe('https://graph.facebook.com/v26.0/1234567890/events');
    expect(request?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  test.each<[string, PlatformAnswer, boolean | undefined]>([
    ['the complaint about the event: it works', refused(100, 2804019), true],
    ['a success: it works', answer({ events_received: 1 }, 200), true],
    ['a dead token: it does not', refused(190, 463), false],
    ['a missing permission: it does not', refused(200), false],
    ['an unknown dataset: it does not', refused(100, 33), false],
    ['a throttled app: nothing is known', refused(4), undefined],
    ['a fault of Meta: nothing is known', refused(2), undefined],
    ['a complaint about the request: nothing is known', refused(2635), undefined],
    [
      'no answer: nothing is known',
      { kind: 'no_response', code: 'ETIMEDOUT', maybeAccepted: true },
      undefined,
    ],
  ])('reads from %s', (_, got, accepted) => {
    expect(probe?.accepted(got)).toBe(accepted);
  });
});
