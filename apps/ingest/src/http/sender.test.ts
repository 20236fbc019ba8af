import { aLayer, anEvent } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runIngest, type TestIngest } from '../testing/running-ingest.js';

const CLIENT = '93.184.216.34';
const PROXY = '198.51.100.7';
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X)';

async function matchingOf(ingest: TestIngest, eventId: string): Promise<unknown> {
  const [row] = await ingest.rows('SELECT matching FROM event_matching WHERE event_id = $1', [eventId]);
  return row?.matching;
}

async function postedWith(
  ingest: TestIngest,
  headers: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const event = anEvent(fields);
  await ingest.post('/l/events', { events: [event] }, headers);
  return matchingOf(ingest, event.event_id);
}

describe('behind two proxies', () => {
  let ingest: TestIngest;

  beforeAll(async () => {
    ingest = await runIngest({ config: { trustedProxies: 2 } });
  });
  afterAll(() => ingest.close());

  test.each([
    ['the address the outer proxy saw', `${CLIENT}, ${PROXY}`, CLIENT],
    ['not what the client itself claims', `8.8.8.8, ${CLIENT}, ${PROXY}`, CLIENT],
    ['an IPv6 address as it is', `2a00:1450:4001:82a::200e, ${PROXY}`, '2a00:1450:4001:82a::200e'],
    ['an address without its port', `${CLIENT}:51234, ${PROXY}`, CLIENT],
    [
      'an IPv6 address without its brackets and port',
      `[2a00:1450:4001:82a::200e]:443, ${PROXY}`,
      '2a00:1450:4001:82a::200e',
    ],
    ['no private address', `192.168.1.20, ${PROXY}`, undefined],
    ['nothing that is no address', `unknown, ${PROXY}`, undefined],
  ])('an event gets %s', async (_rule, forwarded, ip) => {
    const matching = await postedWith(ingest, { 'x-forwarded-for': forwarded });
    expect(Reflect.get(Object(matching), 'ip')).toBe(ip);
  });

  test('an event gets the user agent as it was sent', async () => {
    expect(await postedWith(ingest, { 'user-agent': PHONE })).toMatchObject({ user_agent: PHONE });
  });

  test('an event that names an address and a user agent keeps its own', async () => {
    const own = { ip: '151.101.1.69', user_agent: 'Own/1.0' };
    const matching = await postedWith(
      ingest,
      { 'x-forwarded-for': `${CLIENT}, ${PROXY}`, 'user-agent': PHONE },
      own,
    );
    expect(matching).toMatchObject(own);
  });

  test("a server's events get nothing of the server's connection", async () => {
    const headers = { 'x-forwarded-for': `${CLIENT}, ${PROXY}`, 'user-agent': 'node' };
    const matching = await postedWith(ingest, headers, { platform: 'node' });
    expect(matching).not.toHaveProperty('ip');
    expect(matching).not.toHaveProperty('user_agent');
    const own = { ip: '151.101.1.69', user_agent: PHONE };
    expect(await postedWith(ingest, headers, { platform: 'node', ...own })).toMatchObject(own);
  });
});

test('without proxies nobody is believed about addresses', async () => {
  const ingest = await runIngest();
  const matching = await postedWith(ingest, { 'x-forwarded-for': CLIENT });
  expect(matching).not.toHaveProperty('ip');
  await ingest.close();
});

describe('with a header for the country', () => {
  const german = aLayer({ routing: { countries: ['DE'] } });
  const everywhere = aLayer({ type: 'tiktok_ads' });
  let ingest: TestIngest;

  beforeAll(async () => {
    ingest = await runIngest({ config: { countryHeader: 'CF-IPCountry' }, layers: [german, everywhere] });
  });
  afterAll(() => ingest.close());

  test.each([
    ['goes to the layers of its country', { 'cf-ipcountry': 'DE' }, {}, [german, everywhere]],
    ['does so however the edge writes it', { 'cf-ipcountry': 'de' }, {}, [german, everywhere]],
    ['goes to no layer of another country', { 'cf-ipcountry': 'US' }, {}, [everywhere]],
    ['of unknown country goes to no layer that names some', { 'cf-ipcountry': 'XX' }, {}, [everywhere]],
    ['from Tor does neither', { 'cf-ipcountry': 'T1' }, {}, [everywhere]],
    ['without the header does neither', {}, {}, [everywhere]],
    [
      'is routed by its own country rather',
      { 'cf-ipcountry': 'US' },
      { country_code: 'DE' },
      [german, everywhere],
    ],
    [
      'of a server is not routed by where the server is',
      { 'cf-ipcountry': 'DE' },
      { platform: 'node' },
      [everywhere],
    ],
  ])('an event %s', async (_rule, headers, fields, reached) => {
    const event = anEvent(fields);
    await ingest.post('/l/events', { events: [event] }, headers);
    const [row] = await ingest.rows('SELECT routed_to FROM sdk_events WHERE event_id = $1', [event.event_id]);
    expect(row?.routed_to).toEqual(reached.map((layer) => layer.layer_id).sort());
  });
});
