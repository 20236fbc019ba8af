const EVENT_SOURCES = ['web', 'app', 'offline', 'crm'] as const;
export type EventSource = (typeof EVENT_SOURCES)[number];

export function isEventSource(value: unknown): value is EventSource {
  return EVENT_SOURCES.some((source) => source === value);
}

/**
 * Standard events of web, offline and CRM sources, with the names of before May 2025 that are still converted.
 * ads.tiktok.com help centre, "Supported standard events".
 */
export const STANDARD_EVENTS: ReadonlySet<string> = new Set([
  ...[
    'AddPaymentInfo',
    'AddToCart',
    'AddToWishlist',
    'ApplicationApproval',
    'CompleteRegistration',
    'Contact',
  ],
  ...[
    'CustomizeProduct',
    'Download',
    'FindLocation',
    'InitiateCheckout',
    'Lead',
    'Purchase',
    'Schedule',
    'Search',
  ],
  ...['StartTrial', 'SubmitApplication', 'Subscribe', 'ViewContent'],
  ...['CompletePayment', 'SubmitForm', 'ClickButton', 'PlaceAnOrder'],
]);

/** Names TikTok counts as another event; they must not be used for events of one's own. Help centre, "Reserved events". */
export const RESERVED_EVENTS: ReadonlyMap<string, string> = new Map([
  ['AddBilling', 'AddPaymentInfo'],
  ['Browse', 'PageView'],
  ['Checkout', 'PlaceAnOrder'],
  ['ClickForm', 'SubmitForm'],
  ['ClickInDownloadPage', 'ClickButton'],
  ['ClickToDownload', 'Download'],
  ['Consult', 'Contact'],
  ['ConsultByPhone', 'Contact'],
  ['Registration', 'CompleteRegistration'],
  ['StartCheckout', 'InitiateCheckout'],
  ['ViewConsultationPage', 'ViewContent'],
  ['ViewDownloadPage', 'ViewContent'],
  ['ViewForm', 'ViewContent'],
]);

/** Currencies of the Events API reference, "Report App, Web, Offline, or CRM Events". */
export const CURRENCIES: ReadonlySet<string> = new Set(
  (
    'AED ARS AUD BDT BHD BIF BOB BRL CAD CHF CLP CNY COP CRC CZK DKK DZD EGP EUR GBP GTQ HKD HNL HUF IDR ILS INR ISK JPY ' +
    'KES KHR KRW KWD KZT MAD MOP MXN MYR NGN NIO NOK NZD OMR PEN PHP PKR PLN PYG QAR RON RUB SAR SEK SGD THB TRY TWD UAH ' +
    'USD VES VND ZAR'
  ).split(' '),
);
