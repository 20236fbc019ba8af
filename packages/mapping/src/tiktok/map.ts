import type { MapInput, MapResult, WarningCode } from '@capi-relay/contracts';
import { operatingSystem } from '../event/device.js';
import { eventSeconds } from '../event/event-time.js';
import { compact } from '../event/fields.js';
import { type Page, readPage } from '../event/page.js';
import { conversionPlace } from '../event/place.js';
import type { Warn } from '../event/warn.js';
import { isTiktokStandardEvent, isTiktokWebStandardEvent } from '../event-names/tiktok-event-names.js';
import { type TiktokApp, tiktokApp, tiktokAppFields } from './app.js';
import { tiktokProperties } from './properties.js';
import type { TiktokEnvelope } from './request.js';
import { chooseTtclid, tiktokAppUser, tiktokWebUser } from './user.js';

/**
 * One event as TikTok takes it, https://business-api.tiktok.com/portal/docs?id=1771101303285761. An app's event goes out
 * as `app` where the layer has a TikTok App ID, since TikTok opens app reporting to few; else as `web` under the pixel
 * code.
 */
export function mapToTiktok(input: MapInput): MapResult {
  const { event, layer, platformEvent } = input;
  const warnings = new Set<WarningCode>();
  const warn: Warn = (code) => warnings.add(code);

  const eventTime = eventSeconds(event, input.now, warn);
  if (eventTime === undefined || event.event_id === '' || platformEvent === '') {
    return { kind: 'drop', reason: 'payload_invalid', warnings: [...warnings] };
  }
  const page = readPage(event);
  const app = appOf(input, page);
  const envelope: TiktokEnvelope = app === null ? 'web' : 'app';
  const isStandard = app === null ? isTiktokWebStandardEvent : isTiktokStandardEvent;
  if (!isStandard(platformEvent)) warn('event_name_not_standard');
  const properties = tiktokProperties(input, warn);

  const payload = compact({
    event: platformEvent,
    event_time: eventTime,
    event_id: event.event_id,
    properties: Object.keys(properties).length === 0 ? undefined : properties,
    ...(app === null ? webFields(input, page, warn) : appFields(input, app)),
    limited_data_use: layer.capi.limited_data_use ? true : undefined,
  });
  return { kind: 'payload', payload, envelope, warnings: [...warnings] };
}

function appOf(input: MapInput, page: Page): TiktokApp | null {
  const { event, layer, matching, app } = input;
  if (!layer.capi.tiktok_app_id || conversionPlace(event, page, app, layer) !== 'app') return null;
  return tiktokApp(input, operatingSystem(event, matching, app));
}

function webFields(input: MapInput, page: Page, warn: Warn): Record<string, unknown> {
  if (page.malformed && input.event.platform === 'web') warn('page_url_invalid');
  return {
    user: tiktokWebUser(input),
    page: page.url === undefined ? undefined : compact({ url: page.url, referrer: page.referrer }),
  };
}

/** An app has no page: the click id travels as the ad's callback. */
function appFields(input: MapInput, app: TiktokApp): Record<string, unknown> {
  const callback = chooseTtclid(input);
  return {
    user: tiktokAppUser(input, app.os),
    app: tiktokAppFields(input, app),
    ad: callback === undefined ? undefined : { callback },
  };
}
