import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normaliseEmail, sha256Hex } from '../identity/index.js';
import { seal as sealFields } from './seal.fixture.js';

/** No connection and no country, so that all there is comes from the event. */
function seal(fields: Readonly<Record<string, unknown>>) {
  return sealFields(fields, { ip: null, userAgent: null, country: null });
}

/** Names that occur in no field name and no placeholder, so that finding one is finding the person. */
const name = fc.stringMatching(/^Zq[a-z]{3,10}(?:[ '-]X[a-z]{3,8})?$/);
const email = fc
  .emailAddress()
  .filter((text) => normaliseEmail(text) !== null && !/(?:[&=?/%]|%[0-9a-f]{2})@/i.test(text));
const phone = fc.stringMatching(/^\+1 \(415\) [2-9]\d\d-\d{4}$/);

const emailKey = fc.constantFrom(
  'email',
  'Email',
  'e_mail',
  'userEmail',
  'email_address',
  '$email',
  'email_hash',
  'emails',
);
const phoneKey = fc.constantFrom('phone', 'phoneNumber', 'mobile', 'phone_number', 'PHONE', 'tel');
const nameKey = fc.constantFrom(
  'first_name',
  'lastName',
  'full_name',
  'familyName',
  'given_name',
  'username',
);
const wrap = fc.constantFrom<(fields: Record<string, unknown>) => Record<string, unknown>>(
  (fields) => fields,
  (fields) => ({ properties: fields }),
  (fields) => ({ properties: { user: fields } }),
  (fields) => ({ user_data: fields }),
  (fields) => ({ context: { traits: fields } }),
  (fields) => ({ properties: { items: [{ id: 1 }, fields] } }),
  (fields) => ({ properties: { order: { gift: { recipient: fields } } } }),
  (fields) => ({ properties: { shipping_address: fields } }),
);

test('nothing raw of a person is left, wherever and under whatever name it came', () => {
  fc.assert(
    fc.property(
      email,
      phone,
      name,
      emailKey,
      phoneKey,
      nameKey,
      wrap,
      (address, number, person, e, p, n, place) => {
        const fields = place({ [e]: address, [p]: number, [n]: person });
        const stored = JSON.stringify(
          seal({ ...fields, app_user_id: address, note: `call ${address}` }).event,
        );
        for (const raw of [address, number, person]) {
          expect(stored).not.toContain(raw);
          expect(stored).not.toContain(JSON.stringify(raw).slice(1, -1));
        }
      },
    ),
  );
});

test('neither is it in what is kept to match by', () => {
  fc.assert(
    fc.property(
      email,
      phone,
      name,
      emailKey,
      phoneKey,
      nameKey,
      wrap,
      (address, number, person, e, p, n, place) => {
        const { matching } = seal(place({ [e]: address, [p]: number, [n]: person }));
        const kept = JSON.stringify(matching).toLowerCase();
        for (const raw of [address, number, person]) expect(kept).not.toContain(raw.toLowerCase());
      },
    ),
  );
});

test('what names nobody is stored as it came', () => {
  const plainKey = fc.constantFrom(
    'plan',
    'revenue',
    'currency',
    'sku',
    'title',
    'contents',
    'order_id',
    'position',
  );
  const plainValue = fc
    .jsonValue({ maxDepth: 3 })
    .filter((value) => !/[@+"]\s*[A-Za-z_]*"?:|@|\+\d/.test(JSON.stringify(value)));
  fc.assert(
    fc.property(fc.dictionary(plainKey, plainValue), (properties) => {
      expect(JSON.stringify(seal({ properties }).event.body)).toBe(JSON.stringify({ properties }));
    }),
  );
});

test('ids survive byte for byte', () => {
  const id = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 128 })
    .filter((text) => !text.includes('@') && !text.startsWith('+'));
  const click = fc.stringMatching(/^[A-Za-z0-9_-]{8,200}$/);
  fc.assert(
    fc.property(id, id, id, click, click, (event_id, install_id, session_id, fbclid, ttclid) => {
      const { event, matching, clicks } = seal({ event_id, install_id, session_id, fbclid, ttclid });
      expect(event).toMatchObject({ event_id, install_id, session_id });
      expect(matching).toMatchObject({ fbclid, ttclid });
      expect(clicks.map((record) => record.click_id)).toEqual([fbclid, ttclid]);
    }),
  );
});

test('no digest that is kept is the digest of nothing', () => {
  const nothings = [
    '',
    ' ',
    'null',
    'undefined',
    'none',
    'NaN',
    'N/A',
    'n/a',
    'na',
    'unknown',
    '0',
    '-',
    '[object Object]',
  ];
  const digests = new Set(nothings.flatMap((text) => [sha256Hex(text), sha256Hex(text.toLowerCase())]));
  const value = fc.oneof(
    fc.constantFrom(...nothings, ...digests),
    fc.string({ maxLength: 12 }),
    fc.integer(),
    fc.constant(null),
  );
  const keys = [
    'email',
    'phone',
    'first_name',
    'last_name',
    'gender',
    'birth_date',
    'zip',
    'city',
    'email_hash',
    'external_id',
    'app_user_id',
    'install_id',
  ];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), value), (fields) => {
      for (const id of ['app_user_id', 'install_id']) if (id in fields) fields[id] = String(fields[id]);
      for (const list of Object.values(seal(fields).matching)) {
        if (Array.isArray(list)) for (const digest of list) expect(digests.has(digest)).toBe(false);
      }
    }),
  );
});

test('an event of any shape is sealed, whatever stands under whatever name', () => {
  const key = fc.oneof(
    fc.constantFrom(
      'email',
      'phone',
      'user',
      'user_data',
      'em',
      'st',
      'address',
      'context',
      'page',
      'url',
      'fbc',
      'idfa',
      'madid',
    ),
    fc.constantFrom(
      'ip',
      'zip',
      'state',
      'name',
      'birth_date',
      'external_id',
      'emails',
      'mobile',
      '__proto__',
      'constructor',
    ),
    fc.string({ maxLength: 8 }),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.jsonValue({ maxDepth: 1 }), tie('list'), tie('fields')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    fields: fc.dictionary(key, tie('value'), { maxKeys: 6 }),
  }));
  fc.assert(
    fc.property(fc.dictionary(key, value), fc.dictionary(key, value), (fields, properties) => {
      const { event, warnings } = seal({ ...fields, properties });
      expect(() => JSON.stringify(event)).not.toThrow();
      expect(new Set(warnings).size).toBe(warnings.length);
    }),
  );
});
