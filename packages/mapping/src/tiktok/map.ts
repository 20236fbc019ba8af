import type { DropReason, MapInput, MapResult, WarningCode } from '@capi-relay/contracts';
import { type OperatingSystem, operatingSystem } from '../event/device.js';
import { eventSeconds } from '../event/event-time.js';
import { compact } from '../event/fields.js';
import { type Page, readPage, siteAddress, storeAddress } from '../event/page.js';
import { conversionPlace, type Place } from '../event/place.js';
import type { Warn } from '../event/warn.js';
import { isTiktokStandardEvent, isTiktokWebStandardEvent } from '../event-names/tiktok-event-names.js';
import { type TiktokApp, tiktokApp, tiktokAppFields } from './app.js';
import { tiktokProperties } from './properties.js';
import type { TiktokEnvelope } from './request.js';
import { chooseTtclid, tiktokAppUser, tiktokWebUser } from './user.js';

/** Where an event happened, as far as TikTok's two sources tell it apart. */
interface Scene {
  readonly page: Page;
  readonly place: Place;
  readonly os: OperatingSystem | null;
  /** The app it is reported for; `null` for an event of the `web` source. */
  readonly app: TiktokApp | null;
}

/**
 * One event as TikTok takes it, https://business-api.tiktok.com/portal/docs?id=1771101303285761. An app's event goes out
 * as `app` where the layer has a TikTok App ID, since TikTok opens app reporting to few; else as `web` under the pixel
 * code.
 */
export function mapToTiktok(input: MapInput): MapResult {
  const { event, layer, matching, platformEvent } = input;
  const warnings = new Set<WarningCode>();
  const warn: Warn = (code) => warnings.add(code);
  const drop = (reason: DropReason): MapResult => ({ kind: 'drop', reason, warnings: [...warnings] });

  const eventTime = eventSeconds(event, input.now, warn);
  if (eventTime === undefined || event.event_id === '' || platformEvent === '')
    return drop('payload_invalid');
  const isLimited = layer.capi.limited_data_use !== undefined && layer.capi.limited_data_use !== false;
  // TikTok finds by the address whether a law limits the use; without one it could not honour the flag.
  if (isLimited && matching?.ip === undefined) return drop('match_keys_missing');

  const scene = sceneOf(input);
  const envelope: TiktokEnvelope = scene.app === null ? 'web' : 'app';
  const isStandard = scene.app === null ? isTiktokWebStandardEvent : isTiktokStandardEvent;
  if (!isStandard(platformEvent)) warn('event_name_not_standard');
  const properties = tiktokProperties(input, warn);
  if (properties === 'refund') return drop('payload_invalid');

  const payload = compact({
    event: platformEvent,
    event_time: eventTime,
    event_id: event.event_id,
    properties: Object.keys(properties).length === 0 ? undefined : properties,
    ...(scene.app === null ? webFields(input, scene, warn) : appFields(input, scene.app)),
    limited_data_use: isLimited ? true : undefined,
  });
  return { kind: 'payload', payload, envelope, warnings: [...warnings] };
}

function sceneOf(input: MapInput): Scene {
  const { event, layer, matching, app } = input;
  const page = readPage(event);
  const place = conversionPlace(event, page, app, layer);
  const os = operatingSystem(event, matching, app);
  const isAppSource = place === 'app' && Boolean(layer.capi.tiktok_app_id);
  return { page, place, os, app: isAppSource ? tiktokApp(input, os) : null };
}

/** A web event names a page: its own, else the app's site, else, for an app's event, the app's page in its store. */
function webFields(input: MapInput, { page, place, os }: Scene, warn: Warn): Record<string, unknown> {
  if (page.malformed && place === 'website') warn('page_url_invalid');
  const store = place === 'app' ? storeAddress(input.app, os) : undefined;
  const url = page.url ?? siteAddress(input.app) ?? store;
  return {
    user: tiktokWebUser(input),
    page: url === undefined ? undefined : compact({ url, referrer: page.referrer }),
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
