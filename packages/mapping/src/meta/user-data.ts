import type { MapInput, SealedIdentity } from '@capi-relay/contracts';
import type { OperatingSystem } from '../event/device.js';
import { releasedDeviceIds } from '../event/device-ids.js';
import { compact, nonEmpty } from '../event/fields.js';
import { metaExternalIds } from '../event/identity-of.js';
import type { Warn } from '../event/warn.js';
import { sha256Hex } from '../identity/sha256.js';
import { chooseFbc } from './fbc.js';

/**
 * Customer information, https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters.
 * Everything that names a person is a hash already; city, state and country are kept in clear for TikTok and hashed
 * here.
 */
export function metaUserData(
  input: MapInput,
  identity: SealedIdentity,
  os: OperatingSystem | null,
  isApp: boolean,
  warn: Warn,
): Record<string, unknown> {
  const { event, matching } = input;
  const device = releasedDeviceIds(matching, os);
  return compact({
    em: nonEmpty(identity.em),
    ph: nonEmpty(identity.ph),
    fn: nonEmpty(identity.fn),
    ln: nonEmpty(identity.ln),
    ge: nonEmpty(identity.ge),
    db: nonEmpty(identity.db),
    zp: nonEmpty(identity.zp),
    ...hashedPlace(identity),
    external_id: nonEmpty(metaExternalIds(identity)),
    client_ip_address: matching?.ip,
    client_user_agent: matching?.user_agent,
    fbc: chooseFbc(input, warn),
    fbp: matching?.fbp,
    madid: device.idfa ?? device.gaid,
    anon_id: matching?.anon_id ?? (isApp ? (event.install_id ?? undefined) : undefined),
  });
}

function hashedPlace(identity: SealedIdentity): Record<string, readonly string[] | undefined> {
  return {
    ct: plainAndHashed(identity.city, identity.ct_hashed),
    st: plainAndHashed(identity.state, identity.st_hashed),
    country: plainAndHashed(identity.country, identity.country_hashed),
  };
}

function plainAndHashed(
  plain: string | undefined,
  hashed: readonly string[] | undefined,
): readonly string[] | undefined {
  if (plain === undefined) return nonEmpty(hashed);
  const own = sha256Hex(plain);
  return hashed === undefined ? [own] : [...new Set([own, ...hashed])];
}
