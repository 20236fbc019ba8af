import type { DropReason, FailureReason, ParkReason, WarningCode } from '@capi-relay/contracts';

export interface ReasonText {
  readonly title: string;
  /** What happened and what to do, in two short sentences. */
  readonly text: string;
}

export const DROP_TEXT: Readonly<Record<DropReason, ReasonText>> = {
  app_unknown: {
    title: 'SDK app unknown',
    text: 'No SDK app has this id any more. Create it again or correct the id in your code.',
  },
  layer_missing: { title: 'Layer deleted', text: 'The layer was deleted before the event was sent.' },
  layer_inactive: {
    title: 'Layer paused',
    text: 'The layer was paused. Resume it, then replay the time it was paused.',
  },
  capi_disabled: {
    title: 'Server-side sending off',
    text: 'capi.enabled is off for this layer. Switch it on, then replay.',
  },
  pixel_id_missing: { title: 'No pixel id', text: 'The layer has no pixel id. Enter it, then replay.' },
  token_missing: { title: 'No access token', text: 'The layer has no access token. Paste one, then replay.' },
  environment_excluded: {
    title: 'Environment not relayed',
    text: 'The event came from an environment this layer does not send. Add the environment to the layer, or set a test event code to send it as a test.',
  },
  consent_denied: {
    title: 'Advertising consent refused',
    text: 'The person refused advertising. The event is kept and never sent to ad platforms.',
  },
  unmapped: {
    title: 'No mapping',
    text: 'The event name maps to no platform event on this layer. Add it to the event map if it should be sent.',
  },
  too_old: {
    title: 'Too old',
    text: 'The event was older than the platform accepts when its turn came. It cannot be sent any more.',
  },
  match_keys_missing: {
    title: 'Nothing to match a person by',
    text: 'The event carried no identity the platform accepts. Send an e-mail, phone, user id or click id with it.',
  },
  value_missing: {
    title: 'Purchase without a value',
    text: 'This layer does not send a Purchase without a value. Send revenue and currency, or let the layer fill in 0.',
  },
  payload_invalid: {
    title: 'Event cannot be expressed',
    text: 'The platform has no valid form for this event. Open it to see the field at fault.',
  },
};

export const FAILURE_TEXT: Readonly<Record<FailureReason, ReasonText>> = {
  rejected: {
    title: 'Refused by the platform',
    text: 'The platform refused this event; its words are on the event. Correct the cause, then replay.',
  },
  expired: {
    title: 'Expired while waiting',
    text: 'The event grew older than the platform accepts while it waited. It cannot be sent any more.',
  },
  attempts_exhausted: {
    title: 'Platform kept failing',
    text: 'Every attempt over about a day met a passing fault. Replay once the platform is well.',
  },
  outcome_unknown: {
    title: 'Outcome unknown',
    text: 'A send ended without an answer and the time in which a copy is merged is over. Replay only if counting it twice is acceptable.',
  },
};

export const PARK_TEXT: Readonly<Record<ParkReason, ReasonText>> = {
  vault_unresolvable: {
    title: 'Stored token cannot be opened',
    text: 'The worker has no key that opens this vault entry. Paste the token again.',
  },
  token_rejected: {
    title: 'Token rejected',
    text: 'The platform refuses the access token. Rotate it; what is parked is then sent by itself.',
  },
  permission_denied: {
    title: 'Token lacks permission',
    text: 'The token may not send to this pixel. Give it access or paste a token that has it.',
  },
  pixel_rejected: {
    title: 'Pixel refused',
    text: 'The platform does not know this pixel id or does not let the token use it. Check the pixel id.',
  },
  request_rejected: {
    title: 'Every event refused alike',
    text: 'The platform refuses everything of this layer with the same words. Read them on the layer page.',
  },
  replay: { title: 'Waiting for its turn in a replay', text: 'A replay sends it when its turn comes.' },
};

export const WARNING_TEXT: Readonly<Record<WarningCode, string>> = {
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

const ALL: Readonly<Record<string, ReasonText>> = { ...DROP_TEXT, ...FAILURE_TEXT, ...PARK_TEXT };

/** The words for any reason; the reason itself where this build does not know it yet. */
export function reasonText(reason: string): ReasonText {
  return ALL[reason] ?? { title: reason.replaceAll('_', ' '), text: '' };
}

export function warningText(code: string): string {
  const known: Readonly<Record<string, string>> = WARNING_TEXT;
  return known[code] ?? code.replaceAll('_', ' ');
}
