import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.min';
import examples from 'libphonenumber-js/mobile/examples';
import {
  buildFbc,
  countryCode,
  hashExternalId,
  isFbclid,
  isPlaceholder,
  normaliseBirthDate,
  normaliseCity,
  normaliseEmail,
  normaliseGaid,
  normaliseGender,
  normaliseIdfa,
  normaliseName,
  normalisePhone,
  normaliseState,
  normaliseZip,
  parseMetaCookie,
  publicAddress,
  queryParameter,
  sha256Hex,
} from './index.js';

const NOW = Date.parse('2026-11-25T12:00:00Z');

const NORMALISERS: readonly [string, (text: string) => string | null][] = [
  ['email', normaliseEmail],
  ['phone', (text) => normalisePhone(text, ['US', 'DE'])],
  ['name', normaliseName],
  ['city', normaliseCity],
  ['state in the US', (text) => normaliseState(text, 'us')],
  ['state elsewhere', (text) => normaliseState(text, 'fr')],
  ['state anywhere', (text) => normaliseState(text, null)],
  ['zip in the US', (text) => normaliseZip(text, 'us')],
  ['zip anywhere', (text) => normaliseZip(text, null)],
  ['country', countryCode],
  ['birth date', (text) => normaliseBirthDate(text, NOW)],
  ['gender', normaliseGender],
  ['idfa', normaliseIdfa],
  ['gaid', normaliseGaid],
  ['address', publicAddress],
];

/** Texts of every kind a field may hold: of the right shape, nearly so, and anything at all. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.emailAddress(),
  fc.ipV4(),
  fc.ipV6(),
  fc.uuid(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.stringMatching(/^[+0]{0,2}[0-9 ().-]{5,20}$/),
  fc.stringMatching(/^[A-Za-z0-9 -]{2,12}$/),
  fc.constantFrom(
    'California',
    'N.Y.',
    'United States',
    'UK',
    'Türkiye',
    'Female',
    '94035-1234',
    'SW1A 1AA',
    'İstanbul',
    'ΟΔΟΣ',
    'Straße',
    'ﬁn',
  ),
);

const nothing = fc.constantFrom(
  '',
  'null',
  'undefined',
  'None',
  'NaN',
  'N/A',
  'na',
  'unknown',
  '[object Object]',
  '(not set)',
);
/** A placeholder as programs dress it up. */
const dressed = fc
  .tuple(
    fc.constantFrom('', ' ', '"', "'", '(', '-', '\u00a0'),
    nothing,
    fc.constantFrom('', ' ', '"', "'", ')', '.', '\ufeff'),
  )
  .map((parts) => parts.join(''));
const HASHES_OF_NOTHING = new Set(
  ['', ' ', 'null', 'undefined', 'none', 'nan', 'n/a', 'na', 'unknown', '(not set)', 'notset'].map(sha256Hex),
);

describe.each(NORMALISERS)('%s', (field, normalise) => {
  test('normalising twice equals once', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = normalise(text);
        if (once !== null) expect(normalise(once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });

  test('a placeholder never becomes a value', () => {
    fc.assert(
      fc.property(dressed, (text) => {
        const value = normalise(text);
        // `na` alone is Namibia's code, and no other placeholder is any country's.
        if (field === 'country' && value === 'na') return;
        expect(value).toBeNull();
      }),
    );
  });

  test('no value is a placeholder', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const value = normalise(text);
        if (value === null || field === 'country') return;
        expect(isPlaceholder(value)).toBe(false);
        expect(HASHES_OF_NOTHING.has(sha256Hex(value))).toBe(false);
      }),
    );
  });
});

describe('a phone number of every country', () => {
  const numbers = getCountries(metadata).flatMap((country) => {
    const number = getExampleNumber(country, examples, metadata);
    return number === undefined ? [] : [{ country, number }];
  });

  test('there are more than two hundred to try', () => expect(numbers.length).toBeGreaterThan(200));

  test.each(numbers.map(({ country, number }) => [country, number] as const))(
    'of %s is the same in every way of writing it',
    (country, number) => {
      const international = number.formatInternational();
      for (const written of [
        number.number,
        international,
        number.getURI(),
        `${international} ext. 12`,
        international.replace('+', '00'),
      ]) {
        expect(normalisePhone(written, [])).toBe(number.number);
      }
      expect(normalisePhone(number.formatNational(), [country])).toBe(number.number);
      expect(normalisePhone(number.nationalNumber, [country])).toBe(number.number);
    },
  );
});

describe('an id survives byte for byte', () => {
  const clickId = fc.stringMatching(/^[A-Za-z0-9_-]{1,200}$/).filter(isFbclid);

  test('a click id in an fbc', () => {
    fc.assert(
      fc.property(clickId, fc.integer({ min: 1_300_000_000_000, max: NOW }), (id, time) => {
        expect(parseMetaCookie(buildFbc(id, time))).toEqual({
          createdAt: time,
          payload: id,
          inMilliseconds: true,
        });
      }),
    );
  });

  test('a click id in a page address, as any browser writes it', () => {
    fc.assert(
      fc.property(
        clickId,
        fc.webUrl({ withQueryParameters: false }),
        fc.webQueryParameters(),
        (id, page, query) => {
          const url = new URL(page);
          url.search = query.replaceAll('fbclid', '');
          url.searchParams.append('fbclid', id);
          expect(queryParameter(url.href, 'fbclid')).toBe(id);
        },
      ),
    );
  });

  test('a digest is never hashed again', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3 }), (text) => {
        const digest = sha256Hex(`id ${text}`);
        expect(hashExternalId(digest)).toBe(digest);
      }),
    );
  });
});
