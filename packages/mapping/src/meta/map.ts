import type { DropReason, MapInput, MapResult, StoredEvent, WarningCode } from '@capi-relay/contracts';
import { operatingSystem, osVersion } from '../event/device.js';
import { eventSeconds } from '../event/event-time.js';
import { compact } from '../event/fields.js';
import { identityOf } from '../event/identity-of.js';
import { type Page, readPage, siteAddress } from '../event/page.js';
import { conversionPlace, type Place } from '../event/place.js';
import type { Warn } from '../event/warn.js';
import { isMetaStandardEvent } from '../event-names/meta-event-names.js';
import { type AppDevice, metaAppData } from './app-data.js';
import { metaCustomData } from './custom-data.js';
import { isSufficientCustomerInformation } from './customer-information.js';
import { dataProcessingOptions } from './data-processing.js';
import { metaUserData } from './user-data.js';

/** Every Meta event fits the same request. */
const ENVELOPE = 'events';

/**
 * One event as Meta takes it, https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/server-event.
 * What Meta would refuse is left out or dropped here, since one refused event sinks its whole request.
 */
export function mapToMeta(input: MapInput): MapResult {
  const { event, layer, matching, platformEvent } = input;
  const warnings = new Set<WarningCode>();
  const warn: Warn = (code) => warnings.add(code);
  const drop = (reason: DropReason): MapResult => ({
    kind: 'drop',
    reason,
    warnings: [...warnings],
  });

  const eventTime = eventSeconds(event, input.now, warn);
  if (eventTime === undefined || event.event_id === '' || platformEvent === '')
    return drop('payload_invalid');
  if (!isMetaStandardEvent(platformEvent)) warn('event_name_not_standard');

  const page = readPage(event);
  const place = conversionPlace(event, page, input.app, layer);
  const os = operatingSystem(event, matching, input.app);
  const device = place === 'app' ? appDevice(input, os, warn) : undefined;
  const actionSource = place === 'app' && device === undefined ? placeWithoutDevice(event, page) : place;
  if (page.malformed && actionSource === 'website') warn('page_url_invalid');

  const identity = identityOf(matching, input.traits);
  const userData = metaUserData(input, identity, os, place === 'app', warn);
  if (!isSufficientCustomerInformation(userData)) return drop('match_keys_missing');
  const dataProcessing = dataProcessingOptions(layer.capi.limited_data_use, matching?.ip, identity);
  if (dataProcessing === 'place_unknown') return drop('match_keys_missing');
  const customData = metaCustomData(input, warn);
  if (customData === 'value_missing') return drop('value_missing');
  if (customData === 'refund') return drop('payload_invalid');

  const payload = compact({
    event_name: platformEvent,
    event_time: eventTime,
    event_id: event.event_id,
    action_source: actionSource,
    event_source_url: page.url ?? (actionSource === 'website' ? siteAddress(input.app) : undefined),
    referrer_url: page.referrer,
    user_data: userData,
    custom_data: Object.keys(customData).length === 0 ? undefined : customData,
    app_data: device === undefined ? undefined : metaAppData(input, device),
    ...dataProcessing,
  });
  return { kind: 'payload', payload, envelope: ENVELOPE, warnings: [...warnings] };
}

/** An app event needs its device's system and version; without them it is reported as happening elsewhere. */
function appDevice(
  { event, matching }: MapInput,
  os: AppDevice['os'] | null,
  warn: Warn,
): AppDevice | undefined {
  const version = os === null ? null : osVersion(event, os, matching?.user_agent);
  if (os !== null && version !== null) return { os, osVersion: version };
  warn('device_info_incomplete');
  return undefined;
}

/** A layer may call a website's event an app's; where its device cannot be named it stays what it is. */
function placeWithoutDevice(event: StoredEvent, page: Page): Place {
  return event.platform === 'web' || page.url !== undefined ? 'website' : 'other';
}
