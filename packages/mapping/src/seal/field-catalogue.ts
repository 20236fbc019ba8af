/** What identifies a person and is hashed, or kept in normal form until it is. */
export const PERSON_FIELDS = [
  'email',
  'phone',
  'phone_e164',
  'first_name',
  'last_name',
  'gender',
  'birth_date',
  'city',
  'state',
  'zip',
  'country',
  'external_id',
] as const;
export type PersonField = (typeof PERSON_FIELDS)[number];

/** What identifies a browser, a device or a click and is kept byte for byte. */
export const DEVICE_FIELDS = [
  'ip',
  'user_agent',
  'fbp',
  'fbc',
  'fbclid',
  'ttclid',
  'ttp',
  'idfa',
  'idfv',
  'gaid',
  'madid',
  'anon_id',
] as const;
export type DeviceField = (typeof DEVICE_FIELDS)[number];

/**
 * How surely a name means a person.
 *
 * - `certain`: wherever it stands, such as `email`.
 * - `contextual`: `city` or `gender` may as well be a shop's or a shoe's; away from the event's own level such a field
 *   counts only beside a person. See {@link namesAnything} for those that count in an event's `properties`, too.
 * - `shaped`: `mobile` is a person's where the value has the shape of one, here of a phone number.
 */
export type Certainty = 'certain' | 'contextual' | 'shaped';

/**
 * What a field's name says about its value.
 *
 * - `person`, `device`: read into the matching data, and taken out.
 * - `personal`: taken out; no platform can use it.
 * - `who`: an object about the person, such as `user` or `traits`; `where`: that person's address.
 * - `other_address`: an address that may be somebody else's.
 * - `context`: the surroundings an analytics library reports, with the person among them.
 */
export type FieldRole =
  | {
      readonly kind: 'person';
      readonly field: PersonField;
      readonly hashed: boolean;
      readonly certainty: Certainty;
    }
  | { readonly kind: 'device'; readonly field: DeviceField }
  | { readonly kind: 'personal' }
  | { readonly kind: 'who' }
  | { readonly kind: 'where' }
  | { readonly kind: 'other_address' }
  | { readonly kind: 'context' };

const PERSON_NAMES: Readonly<Record<PersonField, readonly string[]>> = {
  email: [
    'email',
    'emails',
    'emailaddress',
    'emailaddresses',
    'mail',
    'useremail',
    'customeremail',
    'contactemail',
    'billingemail',
  ],
  phone: [
    'phone',
    'phones',
    'phonenumber',
    'phonenumbers',
    'mobilephone',
    'mobilenumber',
    'cellphone',
    'telephone',
    'msisdn',
    'userphone',
    'customerphone',
    'billingphone',
  ],
  phone_e164: ['phonee164'],
  first_name: ['firstname', 'givenname', 'forename', 'billingfirstname'],
  last_name: ['lastname', 'familyname', 'surname', 'billinglastname'],
  gender: ['gender', 'sex'],
  birth_date: ['birthdate', 'dateofbirth', 'dob', 'birthday'],
  city: ['city', 'clientcity', 'billingcity'],
  state: ['state', 'province', 'subdivision1code', 'billingstate'],
  zip: ['zip', 'zipcode', 'postalcode', 'postcode', 'billingzip', 'billingpostalcode'],
  country: ['country', 'countrycode', 'billingcountry'],
  external_id: ['externalid'],
};

const CONTEXTUAL: ReadonlySet<PersonField> = new Set([
  'gender',
  'city',
  'state',
  'zip',
  'country',
  'external_id',
]);

/** `sha256_phone_number` is how Google's and TikTok's tags call the digest of a number with its `+`. */
const E164_DIGEST_NAME = 'sha256phonenumber';
const SHAPED_PHONE_NAMES = ['mobile', 'mobileno', 'phoneno', 'cell', 'tel', 'contactnumber', 'whatsapp'];

/** How a field is called once it carries a digest. MD5 is named so that it is taken out and refused by name. */
const HASHED_SUFFIXES = ['hash', 'hashed', 'sha256', 'md5'];
const HASHED_PREFIXES = ['hashed', 'sha256'];

const DEVICE_NAMES: Readonly<Record<DeviceField, readonly string[]>> = {
  ip: ['ip', 'ipaddress', 'clientip', 'clientipaddress', 'remoteip'],
  user_agent: ['useragent', 'clientuseragent'],
  fbp: ['fbp'],
  fbc: ['fbc'],
  fbclid: ['fbclid', 'attributionclickidfbclid'],
  ttclid: ['ttclid', 'attributionclickidttclid'],
  ttp: ['ttp'],
  idfa: ['idfa'],
  idfv: ['idfv', 'identifierforvendor'],
  gaid: ['gaid', 'aaid', 'googleadvertisingid', 'androidadvertisingid'],
  madid: ['madid', 'advertisingid', 'mobileadvertisingid'],
  anon_id: ['anonid'],
};

const PERSONAL_NAMES = [
  'fullname',
  'middlename',
  'customername',
  'username',
  'billingname',
  'shippingname',
  'recipientname',
  'cardholdername',
  'street',
  'streetaddress',
  'address1',
  'address2',
  'addressline1',
  'addressline2',
  'imei',
  'androidid',
  'shippingemail',
  'recipientemail',
  'shippingphone',
  'recipientphone',
];
const WHO_NAMES = [
  'user',
  'userdata',
  'userproperties',
  'usertraits',
  'traits',
  'customer',
  'identity',
  'person',
  'profile',
  'billing',
];
const WHERE_NAMES = ['address', 'billingaddress', 'homeaddress'];
const OTHER_ADDRESS_NAMES = ['shippingaddress', 'deliveryaddress'];

/** Meta's own two-letter keys. Anywhere else `st`, `db` or `fn` mean a hundred other things. */
const META_KEYS: Readonly<Record<string, PersonField>> = {
  em: 'email',
  ph: 'phone',
  fn: 'first_name',
  ln: 'last_name',
  ge: 'gender',
  db: 'birth_date',
  ct: 'city',
  st: 'state',
  zp: 'zip',
};

const ROLES = buildRoles();

/**
 * The role of a field by its name, whatever its case and separators: `email`, `Email`, `$email` and `e-mail` are one;
 * `undefined` for a field that says nothing about a person.
 */
export function roleOf(key: string): FieldRole | undefined {
  return ROLES.get(key) ?? (isPlainKey(key) ? undefined : ROLES.get(canonical(key)));
}

/** Words that a search, a product or a shop has as well; the others name the client or the payer by themselves. */
const COMMON_WORDS: ReadonlySet<string> = new Set([
  'gender',
  'sex',
  'city',
  'state',
  'province',
  'zip',
  'zipcode',
  'postalcode',
  'postcode',
  'country',
]);

/** True for `city`, false for `client_city`: whether a field's name may be that of anything an event is about. */
export function namesAnything(key: string): boolean {
  return COMMON_WORDS.has(canonical(key));
}

/** The person field behind one of Meta's two-letter keys. */
export function metaKeyField(key: string): PersonField | undefined {
  return key.length === 2 && Object.hasOwn(META_KEYS, key) ? META_KEYS[key] : undefined;
}

const LONGEST_KEY = 64;

/** True where a key is its own canonical form, or too long to be any name of the catalogue. */
function isPlainKey(key: string): boolean {
  if (key.length > LONGEST_KEY) return true;
  for (let at = 0; at < key.length; at += 1) {
    const code = key.charCodeAt(at);
    const isLetter = code >= 97 && code <= 122;
    const isDigit = code >= 48 && code <= 57;
    if (!isLetter && !isDigit) return false;
  }
  return true;
}

function canonical(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function buildRoles(): ReadonlyMap<string, FieldRole> {
  const roles = new Map<string, FieldRole>();
  const add = (names: readonly string[], role: FieldRole) => {
    for (const name of names) roles.set(name, role);
  };
  for (const field of PERSON_FIELDS) {
    const names = PERSON_NAMES[field];
    const certainty = CONTEXTUAL.has(field) ? 'contextual' : 'certain';
    add(names, { kind: 'person', field, hashed: false, certainty });
    add(names.flatMap(hashedNames), { kind: 'person', field, hashed: true, certainty: 'certain' });
  }
  // In clear, a number in E.164 is a number like any other; only its digest is of another kind.
  add(PERSON_NAMES.phone_e164, { kind: 'person', field: 'phone', hashed: false, certainty: 'certain' });
  add([E164_DIGEST_NAME], { kind: 'person', field: 'phone_e164', hashed: true, certainty: 'certain' });
  add(SHAPED_PHONE_NAMES, { kind: 'person', field: 'phone', hashed: false, certainty: 'shaped' });
  for (const field of DEVICE_FIELDS) add(DEVICE_NAMES[field], { kind: 'device', field });
  add(PERSONAL_NAMES, { kind: 'personal' });
  add(WHO_NAMES, { kind: 'who' });
  add(WHERE_NAMES, { kind: 'where' });
  add(OTHER_ADDRESS_NAMES, { kind: 'other_address' });
  add(['context'], { kind: 'context' });
  return roles;
}

function hashedNames(name: string): string[] {
  return [
    ...HASHED_SUFFIXES.map((suffix) => `${name}${suffix}`),
    ...HASHED_PREFIXES.map((prefix) => `${prefix}${name}`),
  ];
}
