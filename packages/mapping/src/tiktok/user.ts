import type { AttStatus, MapInput, SealedIdentity } from '@capi-relay/contracts';
import type { OperatingSystem } from '../event/device.js';
import { releasedDeviceIds } from '../event/device-ids.js';
import { asText, compact } from '../event/fields.js';
import { identityOf } from '../event/identity-of.js';
import { newestClick } from '../event/newest-click.js';

/** The longest click-through window TikTok's Attribution Manager offers. */
const CLICK_WINDOW_MS = 28 * 24 * 60 * 60 * 1000;

const SHA256_HEX_LENGTH = 64;

const ATT_STATUS: Readonly<Record<AttStatus, string>> = {
  authorized: 'AUTHORIZED',
  denied: 'DENIED',
  restricted: 'RESTRICTED',
  not_determined: 'NOT_DETERMINED',
};

/** The click of the event itself, else the newest one stored for its install. */
export function chooseTtclid({ event, matching, clicks }: MapInput): string | undefined {
  return matching?.ttclid ?? newestClick(clicks, 'ttclid', event.event_time, CLICK_WINDOW_MS)?.click_id;
}

/**
 * `user` of a web event, https://business-api.tiktok.com/portal/docs?id=1771101303285761. City, state and country are
 * taken in clear; the phone number is the hash of E.164 with its plus.
 */
export function tiktokWebUser(input: MapInput): Record<string, unknown> {
  const identity = identityOf(input.matching, input.traits);
  return compact({
    ...sharedUser(input, identity),
    external_id: oneOrList(identity.external_id),
    first_name: first(identity.fn),
    last_name: first(identity.ln),
    zip_code: first(identity.zp),
    city: identity.city,
    state: identity.state,
    country: identity.country,
    ttclid: chooseTtclid(input),
    ttp: input.matching?.ttp,
  });
}

/** `user` of an app event: the fields TikTok takes from apps, with the device ids that may leave. */
export function tiktokAppUser(input: MapInput, os: OperatingSystem): Record<string, unknown> {
  const device = releasedDeviceIds(input.matching, os);
  return compact({
    ...sharedUser(input, identityOf(input.matching, input.traits)),
    idfa: device.idfa,
    idfv: device.idfv,
    gaid: device.gaid,
    att_status: attStatus(input, os),
  });
}

function sharedUser({ event, matching }: MapInput, identity: SealedIdentity): Record<string, unknown> {
  return {
    email: oneOrList(identity.em),
    phone: oneOrList(identity.ph_e164),
    ip: matching?.ip,
    user_agent: matching?.user_agent,
    locale: languageTag(asText(event.body.locale)),
  };
}

/** Android has no prompt to answer. */
function attStatus({ matching }: MapInput, os: OperatingSystem): string | undefined {
  if (os === 'android') return 'NOT_APPLICABLE';
  return matching?.att_status === undefined ? undefined : ATT_STATUS[matching.att_status];
}

/** SDKs write `en_US`; BCP 47 wants a hyphen. What is no language tag is left out. */
function languageTag(locale: string | undefined): string | undefined {
  const tag = locale?.replaceAll('_', '-');
  return tag !== undefined && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/.test(tag) ? tag : undefined;
}

function oneOrList(hashes: readonly string[] | undefined): string | readonly string[] | undefined {
  if (hashes === undefined || hashes.length === 0) return undefined;
  const plain = [...new Set(hashes.map(withoutAppendix))];
  return plain.length === 1 ? plain[0] : plain;
}

function first(hashes: readonly string[] | undefined): string | undefined {
  const hash = hashes?.[0];
  return hash === undefined ? undefined : withoutAppendix(hash);
}

/** Meta's Parameter Builder marks a hash with an appendix that TikTok does not know. */
function withoutAppendix(hash: string): string {
  return hash.slice(0, SHA256_HEX_LENGTH);
}
