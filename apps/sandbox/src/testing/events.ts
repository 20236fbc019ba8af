/** 25 November 2026, 12:00 UTC, in Unix milliseconds. */
export const NOON = Date.UTC(2026, 10, 25, 12);
export const NOON_SECONDS = NOON / 1000;

/** SHA-256 of `john_smith@gmail.com`, from Meta's own page on customer information. */
export const EMAIL_HASH = '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f';

export const PIXEL_CODE = 'D69ESQRC77U0KGAU8B90';

type Fields = Readonly<Record<string, unknown>>;

/** A website event that Meta's documentation and endpoint both take. A field that is `undefined` is left out. */
export function aMetaEvent(fields: Fields = {}): Fields {
  return withoutUndefined({
    event_name: 'AddToCart',
    event_time: NOON_SECONDS - 60,
    event_id: 'order-1',
    action_source: 'website',
    event_source_url: 'https://shop.example/cart',
    user_data: { em: [EMAIL_HASH], client_user_agent: 'Mozilla/5.0' },
    ...fields,
  });
}

export function aMetaAppEvent(appData: Fields = {}): Fields {
  return aMetaEvent({
    action_source: 'app',
    event_source_url: undefined,
    app_data: withoutUndefined({
      advertiser_tracking_enabled: 1,
      application_tracking_enabled: 1,
      extinfo: extinfo(),
      ...appData,
    }),
  });
}

/** The 16 slots of a device, of which some are replaced. */
export function extinfo(slots: Readonly<Record<number, unknown>> = {}): unknown[] {
  const device = ['a2', 'com.shop', '771', '7.7.1', '10.1.1', 'OnePlus6', 'en_US', 'GMT-1', 'TMobile'];
  const rest = ['1920', '1080', '2.00', '2', '128', '8', 'USA/New York'];
  return [...device, ...rest].map((value, slot) => (slot in slots ? slots[slot] : value));
}

/** A web event that TikTok's documentation and endpoint both take. A field that is `undefined` is left out. */
export function aTiktokEvent(fields: Fields = {}): Fields {
  return withoutUndefined({
    event: 'AddToCart',
    event_time: NOON_SECONDS - 60,
    event_id: 'order-1',
    user: { email: EMAIL_HASH, ip: '203.0.113.9' },
    properties: {
      value: 12.5,
      currency: 'USD',
      contents: [{ content_id: 'sku-1', price: 12.5, quantity: 1 }],
    },
    page: { url: 'https://shop.example/cart' },
    ...fields,
  });
}

export function aTiktokRequest(fields: Fields = {}): Fields {
  return withoutUndefined({
    event_source: 'web',
    event_source_id: PIXEL_CODE,
    data: [aTiktokEvent()],
    ...fields,
  });
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
