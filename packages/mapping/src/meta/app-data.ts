import type { MapInput, StoredEvent } from '@capi-relay/contracts';
import { appPackage, type OperatingSystem } from '../event/device.js';
import { releasedDeviceIds } from '../event/device-ids.js';
import { asText, compact, type Fields, fieldSources, firstPresent, firstText } from '../event/fields.js';

/** An app's device as far as Meta insists on it: without a version the event is refused (100/2804043). */
export interface AppDevice {
  readonly os: OperatingSystem;
  readonly osVersion: string;
}

/**
 * `app_data` of an app event, https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/app-data.
 *
 * The two flags say different things: `advertiser_tracking_enabled` is Apple's prompt, and only `authorized` is a yes;
 * on Android it is the switch of the whole device. `application_tracking_enabled` is the person's choice inside the app, and an event of someone
 * who refused advertising there never gets here.
 */
export function metaAppData(input: MapInput, device: AppDevice): Record<string, unknown> {
  const { event, matching } = input;
  const text = (name: string) => asText(event.body[name]);
  return compact({
    advertiser_tracking_enabled: trackingEnabled(input, device.os),
    application_tracking_enabled: 1,
    extinfo: extendedDeviceInfo(input, device),
    vendor_id: releasedDeviceIds(matching, device.os).idfv,
    install_referrer: text('install_referrer'),
    installer_package: text('installer_package'),
    campaign_ids: text('campaign_ids'),
  });
}

function trackingEnabled({ event, matching }: MapInput, os: OperatingSystem): 0 | 1 {
  if (os === 'ios') return matching?.att_status === 'authorized' ? 1 : 0;
  return matching?.ad_tracking_limited || isTrackingLimited(event) ? 0 : 1;
}

/** What SDKs report of Android's switch beside its advertising id, or in place of it. */
function isTrackingLimited(event: StoredEvent): boolean {
  const sources = fieldSources(event);
  const limited = firstPresent(sources, ['limit_ad_tracking', 'limited_ad_tracking', 'ad_tracking_limited']);
  const enabled = firstPresent(sources, ['ad_tracking_enabled']);
  return (
    [true, 'true', 1, '1'].some((yes) => yes === limited) ||
    [false, 'false', 0, '0'].some((no) => no === enabled)
  );
}

/** Sixteen texts in Meta's order; an empty one where the SDK does not say. */
function extendedDeviceInfo({ event, app }: MapInput, { os, osVersion }: AppDevice): readonly string[] {
  const device: Fields = event.body;
  const text = (...names: string[]) => firstText([device], names) ?? '';
  return [
    os === 'ios' ? 'i2' : 'a2',
    appPackage(app, os) ?? text('bundle_id', 'android_package'),
    text('app_version'),
    text('app_build', 'build_number', 'app_version'),
    osVersion,
    text('device_model'),
    text('locale').replaceAll('-', '_'),
    text('timezone_abbreviation'),
    text('carrier'),
    text('screen_width'),
    text('screen_height'),
    text('screen_density'),
    text('cpu_cores'),
    text('storage_total_gb'),
    text('storage_free_gb'),
    text('timezone'),
  ];
}
