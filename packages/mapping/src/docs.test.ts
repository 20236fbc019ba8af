import { readFileSync } from 'node:fs';
import type { ClickRecord, MapInput, Matching, PlatformPayload } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { isFields } from './event/fields.js';
import { META_DEFAULT_EVENTS } from './event-names/meta-event-names.js';
import { TIKTOK_DEFAULT_EVENTS } from './event-names/tiktok-event-names.js';
import { DAY, EMAIL_HASH, mapInput, NOW, PHONE_HASH, payloadOf, USER_HASH } from './map-input.fixture.js';
import { mapToMeta } from './meta/map.js';
import { mapToTiktok } from './tiktok/map.js';

const PAGE = readFileSync(new URL('../../../docs/mapping.md', import.meta.url), 'utf8');

/** Everything that is known of anybody. */
const MATCHING: Matching = {
  em: [EMAIL_HASH],
  ph: [PHONE_HASH],
  ph_e164: [PHONE_HASH],
  fn: [USER_HASH],
  ln: [USER_HASH],
  ge: [USER_HASH],
  db: [USER_HASH],
  zp: [USER_HASH],
  city: 'newyork',
  state: 'ny',
  country: 'us',
  external_id: [USER_HASH],
  ip: '8.8.8.8',
  user_agent: 'Mozilla/5.0',
  fbp: 'fb.1.1735689600000.1098115397',
  ttp: '2abcDEF',
  idfa: 'EA7583CD-A667-48BC-B806-42ECB2B48606',
  idfv: 'EA7583CD-A667-48BC-B806-42ECB2B48606',
  gaid: 'aaaaaaaa-2222-1111-8787-809e92233ba0',
  att_status: 'authorized',
};
const CLICKS: readonly ClickRecord[] = [
  { kind: 'fbclid', click_id: 'AbC', first_seen_at: NOW - DAY },
  { kind: 'ttclid', click_id: 'E.C.P.x', first_seen_at: NOW - DAY },
];
const ITEM = {
  id: 'a',
  name: 'Shirt',
  category: 'Tops',
  brand: 'B',
  price: 30,
  quantity: 2,
  delivery_category: 'curbside',
};
const PROPERTIES = {
  revenue: 60,
  currency: 'USD',
  items: [ITEM],
  category: 'Tops',
  order_id: 'o1',
  query: 'shirts',
  description: 'Two shirts',
  shop_id: 's1',
  status: 'completed',
  customer_type: 'new',
  predicted_ltv: 99,
  net_revenue: 50,
};
const BODY = {
  os_version: '17.4',
  app_version: '3.2.1',
  locale: 'en_US',
  event_source_url: 'https://shop.example.com/',
  referrer: 'https://google.com/',
  install_referrer: 'utm_source=x',
  installer_package: 'com.android.vending',
  campaign_ids: 'c1',
  properties: PROPERTIES,
};

/** Inputs that between them have everything the mapping can send. */
function richInputs(capi: MapInput['layer']['capi']): readonly MapInput[] {
  return (['web', 'ios', 'android'] as const).map((platform) =>
    mapInput({
      event: { platform, body: BODY },
      matching: MATCHING,
      clicks: CLICKS,
      app: { android_package: 'com.example.demo' },
      capi: { ...capi, limited_data_use: true },
      platformEvent: 'CompleteRegistration',
    }),
  );
}

/** Names of fields as the page writes them: without the places of lists. */
function fieldsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value) && value.some(isFields)) return value.flatMap((entry) => fieldsOf(entry, path));
  if (!isFields(value)) return [path];
  return Object.entries(value).flatMap(([key, entry]) =>
    fieldsOf(entry, path === '' ? key : `${path}.${key}`),
  );
}

const sentFields = (payloads: readonly PlatformPayload[]) =>
  [...new Set(payloads.flatMap((one) => fieldsOf(one)))].sort();

function section(heading: string): string {
  const [, after = ''] = PAGE.split(`\n## ${heading}\n`);
  return after.split('\n## ')[0] ?? '';
}

/** Rows of every table of a section whose first column is headed as asked. */
function rows(text: string, head: string): string[][] {
  const tables = text.split(/\n\n+/).filter((block) => block.startsWith(`| ${head} |`));
  return tables.flatMap((table) =>
    table
      .split('\n')
      .slice(2)
      .filter((line) => line.startsWith('|'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim().replaceAll('`', '')),
      ),
  );
}

const documentedFields = (heading: string) =>
  rows(section(heading), 'field')
    .map(([field = '']) => field)
    .sort();

describe('docs/mapping.md', () => {
  test('names every field that is sent to Meta, and no other', () => {
    const payloads = richInputs({ enabled: true }).map((input) => payloadOf(mapToMeta(input)));
    expect(documentedFields('Meta')).toEqual(sentFields(payloads));
  });

  test('names every field that is sent to TikTok, and no other', () => {
    const settings = [{ enabled: true }, { enabled: true, tiktok_app_id: '7000000000000000001' }];
    const payloads = settings.flatMap(richInputs).map((input) => payloadOf(mapToTiktok(input)));
    expect(documentedFields('TikTok')).toEqual(sentFields(payloads));
  });

  test('has the event tables of the code', () => {
    const table = rows(section('From an SDK event to a platform event'), 'SDK event');
    const column = (place: number) =>
      Object.fromEntries(table.filter((row) => row[place] !== '–').map((row) => [row[0], row[place]]));
    expect(column(1)).toEqual(META_DEFAULT_EVENTS);
    expect(column(2)).toEqual(TIKTOK_DEFAULT_EVENTS);
  });
});
