import type { SdkApp, StoredEvent } from '@capi-relay/contracts';
import type { OperatingSystem } from './device.js';
import { type Fields, fieldSources, firstText, isFields } from './fields.js';

export interface Page {
  /** A full http or https address exactly as it was sent. */
  readonly url: string | undefined;
  readonly referrer: string | undefined;
  /** True where the event names a page that is no http or https address, such as a path or a deep link. */
  readonly malformed: boolean;
}

const URL_FIELDS = ['event_source_url', 'page_url', 'page_location', 'url'];
const REFERRER_FIELDS = ['referrer_url', 'page_referrer', 'referrer'];

/** Where the event was seen: an address of its own, or that of the `page` analytics libraries send, alone or in `context`. */
export function readPage(event: StoredEvent): Page {
  const sources = fieldSources(event);
  const pages = pageObjects(sources);
  const named = firstText(sources, URL_FIELDS) ?? firstText(pages, ['url']);
  const url = named === undefined ? undefined : webAddress(named);
  const referrer = firstText(sources, REFERRER_FIELDS) ?? firstText(pages, ['referrer']);
  return {
    url,
    referrer: referrer === undefined ? undefined : webAddress(referrer),
    malformed: named !== undefined && url === undefined,
  };
}

/** The front page of the app's registered site, a host or an address, where a website's event does not say its own page. */
export function siteAddress(app: SdkApp): string | undefined {
  const site = app.web_domain?.trim() ?? '';
  const address = webAddress(/^[a-z]+:\/\//i.test(site) ? site : `https://${site}`);
  return address === undefined ? undefined : `${new URL(address).origin}/`;
}

/** The app's own page in its store, the nearest thing to an address that an app has. */
export function storeAddress(app: SdkApp, os: OperatingSystem | null): string | undefined {
  const storeId = app.settings.app_store_id;
  if (os === 'ios') return storeId === undefined ? undefined : `https://apps.apple.com/app/id${storeId}`;
  if (os === null || app.android_package === null) return undefined;
  return `https://play.google.com/store/apps/details?id=${encodeURIComponent(app.android_package)}`;
}

function pageObjects(sources: readonly Fields[]): readonly Fields[] {
  const contexts = sources.map((source) => source.context).filter(isFields);
  return [...sources, ...contexts].map((source) => source.page).filter(isFields);
}

function webAddress(text: string): string | undefined {
  const address = text.trim();
  return /^https?:\/\/./i.test(address) && URL.canParse(address) ? address : undefined;
}
