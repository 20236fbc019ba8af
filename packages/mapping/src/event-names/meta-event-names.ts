/** What an SDK event is sent to Meta as, unless the layer's `event_map` says otherwise. */
export const META_DEFAULT_EVENTS: Readonly<Record<string, string>> = Object.freeze({
  purchase_success: 'Purchase',
  paywall_purchased: 'Purchase',
  subscription_start: 'Subscribe',
  subscription_renew: 'Subscribe',
  trial_start: 'StartTrial',
  trial_convert: 'Subscribe',
  sign_up: 'CompleteRegistration',
  add_to_cart: 'AddToCart',
  content_open: 'ViewContent',
  search: 'Search',
  purchase_attempt: 'InitiateCheckout',
  bookmark_add: 'AddToWishlist',
});

/**
 * Standard events, https://developers.facebook.com/docs/meta-pixel/reference, with the page view every pixel sends and
 * the install event of app datasets. Names are case-sensitive; any other is a custom event, which Meta accepts.
 */
export const META_STANDARD_EVENTS: ReadonlySet<string> = new Set([
  'AddPaymentInfo',
  'AddToCart',
  'AddToWishlist',
  'CompleteRegistration',
  'Contact',
  'CustomizeProduct',
  'Donate',
  'FindLocation',
  'InitiateCheckout',
  'Lead',
  'PageView',
  'Purchase',
  'Schedule',
  'Search',
  'StartTrial',
  'SubmitApplication',
  'Subscribe',
  'ViewContent',
  'MobileAppInstall',
]);

/** The app SDK's own spelling of standard events, such as `fb_mobile_level_achieved`. */
const META_APP_EVENT_PREFIX = 'fb_mobile_';

export function isMetaStandardEvent(name: string): boolean {
  return META_STANDARD_EVENTS.has(name) || name.startsWith(META_APP_EVENT_PREFIX);
}
