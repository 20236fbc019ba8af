import { anEvent } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runIngest, type TestIngest } from '../testing/running-ingest.js';

let ingest: TestIngest;

beforeAll(async () => {
  ingest = await runIngest();
});
afterAll(() => ingest.close());

function nested(levels: number): string {
  return `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
}

/** A valid event as text, with this text for its properties. */
function withProperties(properties: string, eventId: string): string {
  const event = JSON.stringify(anEvent({ event_id: eventId, properties: 'HERE' }));
  return event.replace('"HERE"', properties);
}

function fields(count: number): string {
  return `{${Array.from({ length: count }, (_, n) => `"key_${n}":${n}`).join(',')}}`;
}

function storedIds(ids: readonly string[]) {
  return ingest.rows('SELECT event_id FROM sdk_events WHERE event_id = ANY($1) ORDER BY event_id', [ids]);
}

describe('an event is accepted, and so is its neighbour, when it holds', () => {
  test.each([
    ['NUL characters', '{"note":"a\\u0000b","k\\u0000":1}'],
    ['half of a surrogate pair', '{"note":"a\\ud83d","other":"\\ude00b"}'],
    [
      'a NUL that is percent-encoded in a page address',
      '{"page_url":"https://shop.example/?fbclid=%00&ttclid=%ED%A0%80"}',
    ],
    ['text that looks like an escape', '{"note":"\\\\u0000 and \\\\ud800"}'],
    [
      'keys of the prototype',
      '{"__proto__":{"revenue":1},"constructor":{"prototype":{"x":1}},"toString":1,"hasOwnProperty":2}',
    ],
    [
      'a number nobody can hold',
      '{"price":1e999,"tiny":1e-999,"long":1234567890123456789012345678901234567890}',
    ],
    ['very long text', `{"note":"${'x'.repeat(500_000)}"}`],
    [
      'a very long click id',
      `{"fbclid":"${'Iw'.repeat(5_000)}","_fbc":"fb.1.1596403881668.${'x'.repeat(5_000)}"}`,
    ],
    ['as many properties as are allowed', fields(4_900)],
    ['equal keys', '{"a":1,"a":2}'],
    ['as many levels as are allowed', nested(60)],
    [
      'wrong types where identity is expected',
      '{"email":{"a":[1]},"phone":true,"gaid":[],"fbp":7,"ip":{},"country_code":[]}',
    ],
  ])('%s', async (what, properties) => {
    const ids = [`hostile ${what}`.slice(0, 128), `neighbour ${what}`.slice(0, 128)];
    const [hostile = '', neighbour = ''] = ids;
    const body = `{"events":[${withProperties(properties, hostile)},${withProperties('{}', neighbour)}]}`;
    const answer = await ingest.post('/l/events', body);
    expect(answer).toMatchObject({ status: 202, body: { accepted: 2, rejected: [] } });
    expect(await storedIds(ids)).toHaveLength(2);
  });
});

describe('an event is refused, and its neighbour is not, when', () => {
  test.each([
    ['it is nested too deeply', withProperties(nested(200), 'deep'), ''],
    ['it is nested absurdly', withProperties(nested(50_000), 'absurd'), ''],
    ['it has more properties than anybody means', withProperties(fields(20_000), 'wide'), ''],
    [
      'it has long lists',
      withProperties(`{"items":[[${'0,'.repeat(3_000)}0],[${'0,'.repeat(3_000)}0]]}`, 'long'),
      '',
    ],
    ['its id holds a NUL', JSON.stringify(anEvent({ event_id: 'a\0b' })), 'event_id'],
    ['its id holds half of a surrogate pair', JSON.stringify(anEvent({ event_id: 'a\ud83d' })), 'event_id'],
    ['its id is an e-mail address', JSON.stringify(anEvent({ event_id: 'jane@example.com' })), 'event_id'],
    ['its id is empty', JSON.stringify(anEvent({ event_id: '' })), 'event_id'],
    ['its id is too long', JSON.stringify(anEvent({ event_id: 'x'.repeat(129) })), 'event_id'],
    ['its id is an object', JSON.stringify(anEvent({ event_id: {} })), 'event_id'],
    ['its time is before time', JSON.stringify(anEvent({ timestamp: '0000-01-01T00:00:00Z' })), 'timestamp'],
    ['its time is past all calendars', JSON.stringify(anEvent({ timestamp: 1e18 })), 'timestamp'],
    ['its name is too long', JSON.stringify(anEvent({ event: 'x'.repeat(257) })), 'event'],
    ['its properties are text', JSON.stringify(anEvent({ properties: 'all of them' })), 'properties'],
    ['it is a list', '[]', ''],
    ['it is null', 'null', ''],
  ])('%s', async (_what, hostile, path) => {
    const neighbour = anEvent();
    const answer = await ingest.post('/l/events', `{"events":[${hostile},${JSON.stringify(neighbour)}]}`);
    expect(answer).toMatchObject({
      status: 202,
      body: { accepted: 1, duplicates: 0, rejected: [{ index: 0, issues: [{ path }] }] },
    });
    expect(await storedIds([neighbour.event_id])).toHaveLength(1);
    expect(JSON.stringify(answer.body)).not.toContain('jane');
  });
});

test('the same id with another time of the same day is the same event', async () => {
  const first = anEvent({ timestamp: '2026-04-19T01:00:00Z' });
  await ingest.post('/l/events', { events: [first] });
  const answer = await ingest.post('/l/events', {
    events: [{ ...first, timestamp: '2026-04-19T23:00:00Z' }],
  });
  expect(answer.body).toMatchObject({ accepted: 0, duplicates: 1 });
});

test('nothing hostile was answered with a server error', () => {
  expect(ingest.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
