import type { SealedIdentity, WarningCode } from '@capi-relay/contracts';
import type { Warn } from '../event/warn.js';
import { normaliseBirthDate } from '../identity/birth-date.js';
import { normaliseCity } from '../identity/city.js';
import { countryCode } from '../identity/country.js';
import { normaliseEmail } from '../identity/email.js';
import { normaliseGender } from '../identity/gender.js';
import { normaliseName } from '../identity/name.js';
import { normalisePhone, phoneDigits } from '../identity/phone.js';
import { isPlaceholder } from '../identity/placeholder.js';
import { digestShape } from '../identity/prehashed.js';
import { sha256Hex } from '../identity/sha256.js';
import { normaliseState } from '../identity/state.js';
import { normaliseZip, zipFromNumber } from '../identity/zip.js';
import type { PersonField } from './field-catalogue.js';
import { type Finds, type PersonFind, personFinds } from './field-finds.js';

export interface IdentityContext {
  /** Unix milliseconds: a date of birth is not after it. */
  readonly now: number;
  /** Where the client is, ISO alpha-2, lower-case: the person's country where nothing names one. */
  readonly edgeCountry: string | null;
  /** The app's own country, any case: the last one a national phone number is read in. */
  readonly defaultCountry: string | undefined;
}

export type IdentityDraft = { -readonly [Field in keyof SealedIdentity]: SealedIdentity[Field] };

/** Values of one field that are looked at, and that are kept: a person has a few addresses, an attack has thousands. */
const MOST_LOOKED_AT = 20;
const MOST_KEPT = 10;

/** Normalises and hashes what was found about a person. A value that cannot be used is left out with a warning. */
export function sealIdentity(finds: Finds, context: IdentityContext, warn: Warn): IdentityDraft {
  const identity: IdentityDraft = {};
  const country = sealCountry(finds, identity, warn);
  sealPlace(finds, identity, 'city', normaliseCity, warn);
  const likelyCountry = identity.country_hashed === undefined ? (country ?? context.edgeCountry) : null;
  // The edge's country is a guess: what is nothing there may be something where the person lives.
  const inLikelyCountry = (normalise: typeof normaliseState) => (text: string) =>
    normalise(text, likelyCountry) ?? (country === null ? normalise(text, null) : null);
  sealPlace(finds, identity, 'state', inLikelyCountry(normaliseState), warn);
  sealPhone(finds, identity, country, context, warn);
  const zipText = (value: number) => zipFromNumber(value, likelyCountry);
  keep(identity, 'em', hashes(read(finds, 'email', normaliseEmail, 'email_invalid', warn)));
  keep(identity, 'fn', hashes(read(finds, 'first_name', normaliseName, 'name_invalid', warn)));
  keep(identity, 'ln', hashes(read(finds, 'last_name', normaliseName, 'name_invalid', warn)));
  keep(identity, 'ge', hashes(read(finds, 'gender', normaliseGender, 'gender_invalid', warn)));
  const birthDate = (text: string) => normaliseBirthDate(text, context.now);
  keep(identity, 'db', hashes(read(finds, 'birth_date', birthDate, 'birth_date_invalid', warn)));
  keep(
    identity,
    'zp',
    hashes(read(finds, 'zip', inLikelyCountry(normaliseZip), 'zip_invalid', warn, zipText)),
  );
  return identity;
}

interface Reading {
  /** Normalised values. */
  readonly plain: readonly string[];
  /** Digests that arrived ready-made. */
  readonly digests: readonly string[];
}

const NOTHING: Reading = { plain: [], digests: [] };

/** The usable values of the first place that has one: an unusable value does not hide a usable one further down. */
function read(
  finds: Finds,
  field: PersonField,
  normalise: (text: string) => string | null,
  warning: WarningCode,
  warn: Warn,
  textOfNumber: (value: number) => string = String,
): Reading {
  for (const find of personFinds(finds, field)) {
    const reading = readFind(find, normalise, warning, warn, textOfNumber);
    if (reading.plain.length + reading.digests.length > 0) return reading;
  }
  return NOTHING;
}

function readFind(
  { value, hashed }: PersonFind,
  normalise: (text: string) => string | null,
  warning: WarningCode,
  warn: Warn,
  textOfNumber: (value: number) => string,
): Reading {
  const plain = new Set<string>();
  const digests = new Set<string>();
  for (const item of Array.isArray(value) ? value.slice(0, MOST_LOOKED_AT) : [value]) {
    if (item === null || item === undefined || plain.size + digests.size >= MOST_KEPT) continue;
    const text = typeof item === 'number' ? textOfNumber(item) : item;
    if (typeof text !== 'string') {
      warn(warning);
      continue;
    }
    if (text.trim() === '') continue;
    const shape = digestShape(text.trim());
    if (shape === 'sha256') {
      digests.add(text.trim());
    } else if (shape === 'other' || hashed) {
      warn('hash_refused');
    } else {
      const normal = normalise(text);
      if (normal === null) warn(warning);
      else plain.add(normal);
    }
  }
  return { plain: [...plain], digests: [...digests] };
}

/** Hashes of the values and the digests that came ready-made, each once; `undefined` where there are none. */
function hashes({ plain, digests }: Reading): readonly string[] | undefined {
  if (plain.length + digests.length === 0) return undefined;
  return digests.length === 0 ? plain.map(sha256Hex) : [...new Set([...plain.map(sha256Hex), ...digests])];
}

function keep(identity: IdentityDraft, field: ListField, values: readonly string[] | undefined): void {
  if (values !== undefined) identity[field] = values;
}

type ListField = Exclude<keyof SealedIdentity, 'city' | 'state' | 'country'>;

function sealCountry(finds: Finds, identity: IdentityDraft, warn: Warn): string | null {
  const { plain, digests } = read(finds, 'country', countryCode, 'country_unknown', warn);
  const country = plain[0];
  if (country !== undefined) identity.country = country;
  else if (digests.length > 0) identity.country_hashed = digests;
  return country ?? null;
}

const HASHED_FORM = { city: 'ct_hashed', state: 'st_hashed' } as const;
const PLACE_WARNING = { city: 'city_invalid', state: 'state_invalid' } as const;

/** City and state stay in clear, since TikTok takes them so; what came as a digest can go to Meta alone. */
function sealPlace(
  finds: Finds,
  identity: IdentityDraft,
  field: 'city' | 'state',
  normalise: (text: string) => string | null,
  warn: Warn,
): void {
  const { plain, digests } = read(finds, field, normalise, PLACE_WARNING[field], warn);
  if (plain[0] !== undefined) identity[field] = plain[0];
  else if (digests.length > 0) identity[HASHED_FORM[field]] = digests;
}

/**
 * A number in clear gives both platforms' digests. A digest that came ready-made cannot be turned into the other form:
 * by the usual rule it is of the digits alone, Meta's form, unless its name says that the `+` was hashed, too.
 */
function sealPhone(
  finds: Finds,
  identity: IdentityDraft,
  country: string | null,
  context: IdentityContext,
  warn: Warn,
): void {
  const countries = [country, context.edgeCountry, context.defaultCountry].filter((code) => code != null);
  const phone = (text: string) => (isPlaceholder(text) ? null : normalisePhone(text, countries));
  const { plain, digests } = read(finds, 'phone', phone, 'phone_unresolved', warn);
  keep(identity, 'ph', hashes({ plain: plain.map(phoneDigits), digests }));
  const ofE164 = read(finds, 'phone_e164', () => null, 'phone_unresolved', warn);
  keep(identity, 'ph_e164', hashes({ plain, digests: ofE164.digests }));
}
