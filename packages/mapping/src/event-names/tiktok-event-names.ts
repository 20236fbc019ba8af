/**
 * TikTok documents `PageView` where reserved names are listed, while its own server template sends `Pageview`. On the
 * web both are accepted, but the name is part of the deduplication key, so it is decided here and nowhere else.
 */
export const TIKTOK_PAGE_VIEW = 'PageView';

/** What an SDK event is sent to TikTok as, unless the layer's `event_map` says otherwise. */
export const TIKTOK_DEFAULT_EVENTS: Readonly<Record<string, string>> = Object.freeze({
  purchase_success: 'Purchase',
  paywall_purchased: 'Purchase',
  subscription_start: 'Purchase',
  trial_start: 'Purchase',
  add_to_cart: 'AddToCart',
  content_open: 'ViewContent',
  screen_view: TIKTOK_PAGE_VIEW,
  search: 'Search',
  sign_up: 'CompleteRegistration',
});

/** https://ads.tiktok.com/help/article/supported-standard-events, and the names TikTok converts itself until 2027. */
const WEB_STANDARD_EVENTS: ReadonlySet<string> = new Set([
  'AddPaymentInfo',
  'AddToCart',
  'AddToWishlist',
  'ApplicationApproval',
  'CompleteRegistration',
  'Contact',
  'CustomizeProduct',
  'Download',
  'FindLocation',
  'InitiateCheckout',
  'Lead',
  'Purchase',
  'Schedule',
  'Search',
  'StartTrial',
  'SubmitApplication',
  'Subscribe',
  'ViewContent',
  TIKTOK_PAGE_VIEW,
  'Pageview',
  'CompletePayment',
  'SubmitForm',
  'ClickButton',
  'PlaceAnOrder',
]);

/** Spelt as the app documentation spells them: `LaunchAPP`, `InAppADClick` and `InAppADImpr` are no mistakes. */
const APP_ONLY_STANDARD_EVENTS: ReadonlySet<string> = new Set([
  'AchieveLevel',
  'Checkout',
  'CompleteTutorial',
  'CreateGroup',
  'CreateRole',
  'GenerateLead',
  'InAppADClick',
  'InAppADImpr',
  'InstallApp',
  'JoinGroup',
  'LaunchAPP',
  'LoanApplication',
  'LoanApproval',
  'LoanDisbursal',
  'Login',
  'Rate',
  'Registration',
  'SpendCredits',
  'UnlockAchievement',
]);

/** App events take both lists: TikTok is renaming the app's to the web's. */
export const TIKTOK_STANDARD_EVENTS: ReadonlySet<string> = new Set([
  ...WEB_STANDARD_EVENTS,
  ...APP_ONLY_STANDARD_EVENTS,
]);

/** `Checkout` and `Registration` are app names that the web reserves for something else. */
export function isTiktokWebStandardEvent(name: string): boolean {
  return WEB_STANDARD_EVENTS.has(name);
}

export function isTiktokStandardEvent(name: string): boolean {
  return TIKTOK_STANDARD_EVENTS.has(name);
}
