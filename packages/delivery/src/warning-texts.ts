import type { WarningCode } from '@capi-relay/contracts';

/** What a counted warning means and what to do about it. */
export interface WarningText {
  readonly message: string;
  readonly fix: string;
}

const MATCHING = 'Events still go out, and match fewer people.';

export const WARNING_TEXTS: Readonly<Record<WarningCode, WarningText>> = {
  email_invalid: {
    message: `Some e-mail addresses were not addresses and were left out. ${MATCHING}`,
    fix: 'Send the whole address, or its SHA-256 in lower-case hex.',
  },
  phone_unresolved: {
    message: `Some phone numbers could not be read and were left out. ${MATCHING}`,
    fix: "Send numbers with their country code, or set the app's default country.",
  },
  name_invalid: {
    message: `Some names held no letters and were left out. ${MATCHING}`,
    fix: 'Send first_name and last_name as people write them.',
  },
  city_invalid: {
    message: `Some cities could not be used and were left out. ${MATCHING}`,
    fix: 'Send the name of the city alone.',
  },
  state_invalid: {
    message: `Some states could not be used and were left out. ${MATCHING}`,
    fix: 'Send the two-letter code of the state, or its name.',
  },
  zip_invalid: {
    message: `Some postal codes could not be used and were left out. ${MATCHING}`,
    fix: 'Send the postal code alone.',
  },
  country_unknown: {
    message: `Some countries were not known and were left out. ${MATCHING}`,
    fix: 'Send the two-letter code of the country, such as DE.',
  },
  birth_date_invalid: {
    message: `Some birth dates could not be read and were left out. ${MATCHING}`,
    fix: 'Send birth dates as YYYY-MM-DD.',
  },
  gender_invalid: {
    message: `Some genders could not be read and were left out. ${MATCHING}`,
    fix: 'Send f or m.',
  },
  hash_refused: {
    message: `Some ready-made hashes were not SHA-256, or the hash of nothing, and were left out. ${MATCHING}`,
    fix: 'Normalise the value, hash it with SHA-256 and send lower-case hex; send nothing where there is no value.',
  },
  device_id_invalid: {
    message: `Some advertising ids were malformed or all zeros and were left out. ${MATCHING}`,
    fix: 'Send idfa and gaid as the device gives them, and only where tracking is allowed.',
  },
  ip_not_public: {
    message: `Some events came from a private address, which was left out. ${MATCHING}`,
    fix: "Set TRUST_PROXY to the number of proxies in front of the ingest, or send the client's own address.",
  },
  click_id_malformed: {
    message:
      'Some click ids were malformed and were left out: those conversions may not be tied to their click.',
    fix: 'Pass fbclid, _fbc and ttclid on as they are in the URL or cookie, without changing their case.',
  },
  click_id_too_old: {
    message: 'Some click ids were older than the platform accepts and were left out.',
    fix: 'Nothing, where installs are that old.',
  },
  value_invalid: {
    message: 'Some values were not numbers, and the events went out without one.',
    fix: 'Send revenue as a decimal number, such as 9.99.',
  },
  value_defaulted: {
    message: 'Some purchases came without a value and were sent with 0: they count, and add no revenue.',
    fix: 'Send revenue and currency with every purchase.',
  },
  currency_defaulted: {
    message: "Some values came without a currency and were sent in the app's default.",
    fix: "Send currency with the value, or check the app's default currency.",
  },
  currency_unsupported: {
    message:
      'Some values were in a currency the platform does not take, and the events went out without a value.',
    fix: 'Send the value in a currency the platform supports.',
  },
  currency_missing: {
    message: 'Some values came without a currency, and the events went out without a value.',
    fix: "Send currency with the value, or set the app's default currency.",
  },
  contents_invalid: {
    message: 'Some product lists could not be read and were left out.',
    fix: 'Send contents as a list of objects with an id, a quantity and a price.',
  },
  page_url_invalid: {
    message: 'Some page addresses could not be read and were left out.',
    fix: 'Send the whole address of the page, with https.',
  },
  device_info_incomplete: {
    message: 'Some app events came without the device fields the platform asks for.',
    fix: 'Send platform, os_version, app_version, device_model and locale, as the SDKs do.',
  },
  event_time_clamped: {
    message: 'Some events named a time in the future and were moved to their time of arrival.',
    fix: 'Send sent_at with each batch, so that a wrong clock can be corrected.',
  },
  event_name_not_standard: {
    message:
      'Some events went out under a name that is not a standard event: the platform counts it as custom.',
    fix: "Check the spelling in the layer's event map, or keep it where a custom event is meant.",
  },
  personal_data_removed: {
    message: 'Some properties held personal data in clear and were taken out before the event was stored.',
    fix: 'Send e-mail and phone in their own fields, where they are hashed and used for matching.',
  },
};
