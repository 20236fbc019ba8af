import type { DropReason, FailureReason, ParkReason, WarningCode } from '@capi-relay/contracts';

/** Reasons by name. What each means and what to do about it is said by the API, where it is needed. */
const DROP_TITLES: Readonly<Record<DropReason, string>> = {
  user_forgotten: 'User forgotten',
  app_unknown: 'SDK app unknown',
  layer_missing: 'Layer deleted',
  layer_inactive: 'Layer paused',
  capi_disabled: 'Server-side sending off',
  pixel_id_missing: 'No pixel id',
  token_missing: 'No access token',
  environment_excluded: 'Environment not relayed',
  consent_denied: 'Advertising consent refused',
  unmapped: 'No mapping',
  too_old: 'Too old',
  match_keys_missing: 'Nothing to match a person by',
  value_missing: 'Purchase without a value',
  payload_invalid: 'Event cannot be expressed',
};

const FAILURE_TITLES: Readonly<Record<FailureReason, string>> = {
  rejected: 'Refused by the platform',
  expired: 'Expired while waiting',
  attempts_exhausted: 'Platform kept failing',
  outcome_unknown: 'Outcome unknown',
};

const PARK_TITLES: Readonly<Record<ParkReason, string>> = {
  vault_unresolvable: 'Stored token cannot be opened',
  token_rejected: 'Token rejected',
  permission_denied: 'Token lacks permission',
  pixel_rejected: 'Pixel refused',
  request_rejected: 'Every event refused alike',
  replay: 'Waiting for its turn in a replay',
};

/** Every reason with its name, in the order the gates are asked. */
export const REASON_TITLES: Readonly<Record<string, string>> = {
  ...DROP_TITLES,
  ...FAILURE_TITLES,
  ...PARK_TITLES,
};

/** The name of any reason; the reason itself where this build does not know it yet. */
export function reasonTitle(reason: string): string {
  return REASON_TITLES[reason] ?? reason.replaceAll('_', ' ');
}

const WARNING_TEXT: Readonly<Record<WarningCode, string>> = {
  email_invalid: 'E-mail not in a valid form; sent without it',
  phone_unresolved: 'Phone number without a country; set a default country on the SDK app',
  name_invalid: 'Name not usable; sent without it',
  city_invalid: 'City not usable; sent without it',
  state_invalid: 'State not usable; sent without it',
  zip_invalid: 'Postcode not usable; sent without it',
  country_unknown: 'Country not recognised; sent without it',
  birth_date_invalid: 'Date of birth not usable; sent without it',
  gender_invalid: 'Gender not in a known form; sent without it',
  hash_refused: 'A hash was not lower-case SHA-256 of a real value; sent without it',
  device_id_invalid: 'Device id not in a valid form; sent without it',
  ip_not_public: 'IP address not public; sent without it',
  click_id_malformed: 'Click id not in a valid form; sent without it',
  click_id_too_old: 'Click id older than the platform accepts; sent without it',
  value_invalid: 'Value is not a number; sent without it',
  value_defaulted: 'Purchase without a value sent as 0',
  currency_defaulted: 'Currency taken from the SDK app',
  currency_unsupported: 'Currency not known to the platform',
  currency_missing: 'Value without a currency; set a default currency on the SDK app',
  contents_invalid: 'Product list not in a valid form; sent without it',
  page_url_invalid: 'Page address not valid; sent without it',
  device_info_incomplete: 'Device details incomplete; the platform may match less',
  event_time_clamped: 'Time in the future or too precise; corrected',
  event_name_not_standard: 'Event name is not a standard name of the platform',
  personal_data_removed: 'Something that names a person was found outside the identity fields and removed',
};

export function warningText(code: string): string {
  const known: Readonly<Record<string, string>> = WARNING_TEXT;
  return known[code] ?? code.replaceAll('_', ' ');
}
