import { describe, expect, test } from '@jest/globals';
import { isMetaStandardEvent, META_DEFAULT_EVENTS } from './meta-event-names.js';
import { resolveEventName } from './resolve-event-name.js';
import {
  isTiktokStandardEvent,
  isTiktokWebStandardEvent,
  TIKTOK_DEFAULT_EVENTS,
} from './tiktok-event-names.js';

const META_ROWS = [
  ['purchase_success', 'Purchase'],
  ['paywall_purchased', 'Purchase'],
  ['subscription_start', 'Subscribe'],
  ['subscription_renew', 'Subscribe'],
  ['trial_start', 'StartTrial'],
  ['trial_convert', 'Subscribe'],
  ['sign_up', 'CompleteRegistration'],
  ['add_to_cart', 'AddToCart'],
  ['content_open', 'ViewContent'],
  ['search', 'Search'],
  ['purchase_attempt', 'InitiateCheckout'],
  ['bookmark_add', 'AddToWishlist'],
] as const;

const TIKTOK_ROWS = [
  ['purchase_success', 'Purchase'],
  ['paywall_purchased', 'Purchase'],
  ['subscription_start', 'Purchase'],
  ['trial_start', 'Purchase'],
  ['add_to_cart', 'AddToCart'],
  ['content_open', 'ViewContent'],
  ['screen_view', 'PageView'],
  ['search', 'Search'],
  ['sign_up', 'CompleteRegistration'],
] as const;

describe('default events', () => {
  test.each(META_ROWS)('Meta gets %s as %s', (sdkName, platformEvent) => {
    expect(resolveEventName(undefined, META_DEFAULT_EVENTS, sdkName)).toBe(platformEvent);
    expect(isMetaStandardEvent(platformEvent)).toBe(true);
  });

  test.each(TIKTOK_ROWS)('TikTok gets %s as %s', (sdkName, platformEvent) => {
    expect(resolveEventName(undefined, TIKTOK_DEFAULT_EVENTS, sdkName)).toBe(platformEvent);
    expect(isTiktokWebStandardEvent(platformEvent)).toBe(true);
  });

  test('hold no row that is not tested here', () => {
    expect(META_DEFAULT_EVENTS).toEqual(Object.fromEntries(META_ROWS));
    expect(TIKTOK_DEFAULT_EVENTS).toEqual(Object.fromEntries(TIKTOK_ROWS));
  });
});

describe('resolveEventName', () => {
  const resolve = (eventMap: Record<string, string | null> | undefined, name: string) =>
    resolveEventName(eventMap, META_DEFAULT_EVENTS, name);

  test("a layer's event_map wins over the defaults", () => {
    expect(resolve({ trial_start: 'Subscribe' }, 'trial_start')).toBe('Subscribe');
  });

  test('null in the event_map switches a default off', () => {
    expect(resolve({ trial_start: null }, 'trial_start')).toBeNull();
  });

  test('the event_map adds names, standard or not', () => {
    expect(resolve({ level_up: 'LevelUp' }, 'level_up')).toBe('LevelUp');
  });

  test('defaults stay for events the event_map does not name', () => {
    expect(resolve({ level_up: 'LevelUp' }, 'search')).toBe('Search');
  });

  test.each(['app_open', 'screen_view', 'Purchase', ''])('%p maps to nothing at Meta', (name) => {
    expect(resolve(undefined, name)).toBeNull();
  });

  test.each(['constructor', 'toString', '__proto__'])('an event called %s maps to nothing', (name) => {
    expect(resolve(undefined, name)).toBeNull();
    expect(resolve({}, name)).toBeNull();
  });
});

describe('standard names', () => {
  test.each(['PageView', 'Donate', 'MobileAppInstall', 'fb_mobile_level_achieved'])(
    'Meta knows %s',
    (name) => {
      expect(isMetaStandardEvent(name)).toBe(true);
    },
  );

  test.each(['purchase', 'Pageview', 'CompletePayment', 'LevelUp'])(
    'Meta takes %s for a custom event',
    (name) => {
      expect(isMetaStandardEvent(name)).toBe(false);
    },
  );

  test.each(['Pageview', 'CompletePayment', 'SubmitForm', 'Lead'])('TikTok knows %s on the web', (name) => {
    expect(isTiktokWebStandardEvent(name)).toBe(true);
  });

  test.each(['Registration', 'Checkout', 'LaunchAPP', 'InAppADClick'])(
    'TikTok knows %s of apps alone',
    (name) => {
      expect(isTiktokStandardEvent(name)).toBe(true);
      expect(isTiktokWebStandardEvent(name)).toBe(false);
    },
  );
});
