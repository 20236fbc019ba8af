import type { CapiBlock, ClickRecord, SdkApp } from '@capi-relay/contracts';
import fc, { type Arbitrary } from 'fast-check';

/** 20 November 2026, 12:00:00 UTC. */
export const NOW = Date.UTC(2026, 10, 20, 12);
const DAY = 86_400_000;

export interface GeneratedCase {
  readonly event: Readonly<Record<string, unknown>>;
  readonly traits: Readonly<Record<string, unknown>>;
  readonly clicks: readonly ClickRecord[];
  readonly app: SdkApp;
  readonly capi: Partial<CapiBlock>;
  readonly metaEvent: string;
  readonly tiktokEvent: string;
  readonly ip: string | null;
  readonly country: string | null;
}

const oneOf = <T>(...values: T[]): Arbitrary<T> => fc.constantFrom(...values);
/** Now and then nothing, now and then whatever JSON holds: SDKs are used by people. */
const messy = (arbitrary: Arbitrary<unknown>): Arbitrary<unknown> =>
  fc.oneof(
    { weight: 8, arbitrary },
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    { weight: 1, arbitrary: oneOf<unknown>(null, '', ' ', 'null', 'undefined', 'N/A', 0, -1, true) },
  );

const HASH = '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f';
const UUID = 'EA7583CD-A667-48BC-B806-42ECB2B48606';
const ZERO_UUID = '00000000-0000-0000-0000-000000000000';

const email = fc.oneof(
  fc.emailAddress(),
  oneOf<unknown>(' John_Smith@Gmail.com ', 'no address', HASH, HASH.toUpperCase(), `${HASH}.AQYAAQAA`, [
    'a@b.co',
    'c@d.co',
  ]),
);
const phone = oneOf<unknown>(
  '(650)555-1212',
  '+44 7911 123456',
  '0044 7911 123456',
  '123',
  16505551212,
  HASH,
  ['+16505551212'],
);
const name = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  oneOf('Mary-Jane', "O'Connor", '정', 'Valéry', '東京'),
);
const country = oneOf('US', 'us', 'USA', 'United States', 'UK', 'DE', 'Germany', 'XX', 'Atlantis');
const identity = {
  email: messy(email),
  phone: messy(phone),
  first_name: messy(name),
  last_name: messy(name),
  gender: messy(oneOf('f', 'Male', 'other')),
  date_of_birth: messy(oneOf('1997-02-16', '2/16/1997', '01/02/1997', '1850-01-01')),
  city: messy(oneOf('New York', 'São Paulo', '東京', 'Praha 1', '123')),
  state: messy(oneOf('California', 'ca', 'New South Wales', 'ZZ')),
  zip: messy(oneOf<unknown>('94035-1234', 'SW1A 1AA', 94035, '1')),
  country_code: messy(country),
};

const amount = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: 0, max: 10_000 }),
  oneOf<unknown>('1,299.00', '1.299,00', '1 299,00', '$9.99', '-5', 'free', 0, '0', 1e300, '1e999'),
);
const id = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc.integer(),
  oneOf<unknown>('9007199254740993', 2 ** 60, 12.5),
);
const item = fc.record(
  {
    id: messy(id),
    product_id: messy(id),
    quantity: messy(fc.oneof(fc.integer({ min: -2, max: 9 }), oneOf<unknown>('2', 1.5))),
    price: messy(amount),
    name: messy(name),
    category: messy(name),
    brand: messy(name),
    delivery_category: messy(oneOf('in_store', 'by_air')),
  },
  { requiredKeys: [] },
);
const properties = fc.record(
  {
    revenue: messy(amount),
    price: messy(amount),
    value: messy(amount),
    currency: messy(oneOf('USD', 'eur', ' gbp ', 'MRU', 'GEL', 'XYZ', 'dollars', 'BGN', 'JPY')),
    items: messy(fc.array(item, { maxLength: 4 })),
    contents: messy(fc.array(fc.oneof(item, id), { maxLength: 3 })),
    content_ids: messy(fc.oneof(id, fc.array(id, { maxLength: 3 }))),
    product_id: messy(fc.oneof(id, fc.array(id, { maxLength: 3 }))),
    sku: messy(id),
    quantity: messy(fc.integer({ min: 0, max: 9 })),
    content_type: messy(oneOf('product', 'product_group', 'article')),
    content_name: messy(name),
    num_items: messy(fc.integer({ min: -1, max: 9 })),
    order_id: messy(id),
    transaction_id: messy(id),
    shop_id: messy(id),
    query: messy(fc.string({ unit: 'grapheme', maxLength: 30 })),
    description: messy(fc.string({ unit: 'grapheme', maxLength: 30 })),
    predicted_ltv: messy(amount),
    net_revenue: messy(amount),
    url: messy(oneOf('https://shop.example.com/p?fbclid=AbC_123-x&ttclid=E.C.P.q', '/cart', 'demo://open')),
    email: messy(email),
  },
  { requiredKeys: [] },
);

/**
 * Made at a time Meta's pages speak of clearly: well inside the 90 days, outside them, or well after the event. Nobody
 * knows what Meta makes of a click that clocks put a few seconds after its event, and the strict mode takes no chances.
 */
const clickAge = fc.oneof(
  fc.integer({ min: 0, max: 80 * DAY }),
  fc.integer({ min: 98 * DAY, max: 400 * DAY }),
  fc.integer({ min: -9 * DAY, max: -8 * DAY }),
);
const fbclid = oneOf('AbC_123-x', 'IwAR0abcDEF', 'PAZXh0bgNhZW0CMTEAAR');
/** A cookie made some time before its event, or none that could be. */
const fbc = fc.oneof(
  fc.record({ age: clickAge, click: fbclid }),
  oneOf<unknown>(
    'fb.1.1735689600.AbC',
    'fb.1.1795000000000.',
    'fb.1.1795000000000.a.b.c',
    'x',
    1735689600000,
  ),
);

const device = {
  idfa: messy(oneOf(UUID, UUID.toLowerCase(), ZERO_UUID, HASH)),
  idfv: messy(oneOf(UUID)),
  gaid: messy(oneOf('aaaaaaaa-2222-1111-8787-809e92233ba0', ZERO_UUID)),
  fbp: messy(oneOf('fb.1.1735689600000.1098115397', 'fb.1.1735689600000', '_fbp')),
  fbclid: messy(fbclid),
  ttclid: messy(oneOf('E.C.P.abc-DEF_1', 'has blank')),
  ttp: messy(oneOf('2abcDEF')),
};

const fields = fc.record(
  {
    ...identity,
    ...device,
    event: oneOf('purchase_success', 'content_open', 'search', 'odd name'),
    event_id: fc.nat().map((number) => `event_${number}`),
    platform: oneOf('ios', 'android', 'react-native', 'web', 'node', 'flutter', 'macos', 'unity', undefined),
    app_user_id: oneOf<unknown>('user_42', 'ann@example.com', 42, undefined),
    install_id: oneOf<unknown>('install_1', undefined),
    att_status: oneOf('authorized', 'denied', 'restricted', 'not_determined', undefined),
    os_version: oneOf('17.4', '14', '', undefined),
    app_version: oneOf('3.2.1', '', undefined),
    device_model: oneOf('iPhone15,2', 'Pixel 8', '', undefined),
    locale: oneOf('en-US', 'pt_BR', 'zh_Hant_TW', 'English', '', undefined),
    event_source_url: messy(
      fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string()),
    ),
    referrer: messy(fc.webUrl()),
    // A website's event without one is accepted by Meta and refused by the letter of its pages.
    user_agent: oneOf(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15',
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36',
      'Demo/1 CFNetwork/1490 Darwin/23.4',
    ),
    properties,
  },
  { requiredKeys: ['event', 'event_id', 'user_agent'] },
);

/** Happened within six days, and says when in one of the ways SDKs have. */
const event = fc
  .record({ fields, age: fc.integer({ min: 0, max: 6 * DAY }), form: fc.nat(2), fbc: messy(fbc) })
  .map(({ fields: rest, age, form, fbc: cookie }) => {
    const time = NOW - age;
    return {
      ...rest,
      timestamp: [new Date(time).toISOString(), time, Math.floor(time / 1000)][form],
      fbc: isMade(cookie) ? `fb.1.${time - cookie.age}.${cookie.click}` : cookie,
    };
  });

function isMade(cookie: unknown): cookie is { readonly age: number; readonly click: string } {
  return typeof cookie === 'object' && cookie !== null && 'age' in cookie && 'click' in cookie;
}

const clicks = fc.array(
  fc.record({
    kind: oneOf('fbclid' as const, 'ttclid' as const),
    click_id: fbclid,
    first_seen_at: clickAge.map((age) => NOW - 6 * DAY - age),
  }),
  { maxLength: 3 },
);

const app = fc.record({
  app_id: fc.constant('app_1'),
  project_id: fc.constant('project_1'),
  name: oneOf('Demo', ''),
  platform: oneOf('ios', 'android', 'web', 'react-native', 'nextjs'),
  bundle_id: oneOf('com.example.demo', null),
  android_package: oneOf('com.example.demo', null),
  // TikTok's page names a page for every web event: one that names none is sent with the app's site.
  web_domain: fc.constant('shop.example.com'),
  settings: fc.record(
    {
      default_currency: oneOf('EUR', 'USD', 'GEL', 'MRU'),
      default_country: oneOf('US', 'GB'),
      app_store_id: fc.constant('1234567'),
    },
    { requiredKeys: [] },
  ),
});

const capi = fc.record(
  {
    limited_data_use: oneOf<true | false | { country: number; state: number }>(
      false,
      false,
      false,
      true,
      { country: 0, state: 0 },
      { country: 1, state: 1000 },
      { country: 1, state: 1013 },
    ),
    action_source: oneOf('website' as const, 'app' as const),
    missing_value: oneOf('zero' as const, 'drop' as const),
    tiktok_app_id: oneOf('7000000000000000001', null),
  },
  { requiredKeys: [] },
);

/** Events as SDKs post them, with everything that goes wrong in practice, and the apps and layers they meet. */
export const generatedCase: Arbitrary<GeneratedCase> = fc.record({
  event,
  traits: fc.record(identity, { requiredKeys: [] }),
  clicks,
  app,
  capi,
  metaEvent: oneOf('Purchase', 'ViewContent', 'Search', 'Subscribe', 'LevelUp'),
  tiktokEvent: oneOf('Purchase', 'ViewContent', 'Search', 'PageView', 'LevelUp'),
  ip: oneOf('8.8.8.8', '81.2.69.142', '2a00:1450:4001:80b::200e', '10.0.0.1', null),
  country: oneOf('US', 'DE', null),
});
