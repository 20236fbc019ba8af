import { describe, expect, test } from '@jest/globals';
import { cases } from './cases.fixture.js';
import { countryCode, normaliseCity, normaliseState, normaliseZip, zipFromNumber } from './index.js';

describe('a city', () => {
  test.each(
    cases([
      ['keeps the letters of its language', 'São Paulo', 'sãopaulo'],
      ['keeps its script', '東京', '東京'],
      ['loses punctuation', 'St. John’s', 'stjohns'],
      ['loses the number of a district', 'Praha 1', 'praha'],
      ['is nothing when it is unknown', '(not set)', null],
    ]),
  )('$rule: $input', ({ input, result }) => expect(normaliseCity(input)).toBe(result));
});

describe('a state', () => {
  test.each([
    ['of the US becomes its code', 'California', 'us', 'ca'],
    ['of the US may be a code already', 'N.Y.', 'us', 'ny'],
    ['of the US may be a territory', 'Puerto Rico', 'us', 'pr'],
    ['of the US may be the district', 'Washington, D.C.', 'us', 'dc'],
    ['of the US that does not exist is nothing', 'Bavaria', 'us', null],
    ['of an unknown country becomes a code where it is a US state', 'California', null, 'ca'],
    ['of an unknown country stays as it is otherwise', 'Bavaria', null, 'bavaria'],
    ['elsewhere keeps its full name', 'New South Wales', 'au', 'newsouthwales'],
    ['elsewhere keeps its code', 'NSW', 'au', 'nsw'],
    ['elsewhere is no US state, whatever it is called', 'Georgia', 'ge', 'georgia'],
    ['elsewhere keeps its letters', 'Île-de-France', 'fr', 'îledefrance'],
    ['may carry its country', 'US-CA', null, 'ca'],
    ['may carry another country', 'AU-NSW', null, 'nsw'],
    ['that carries another country than the address is nothing', 'AU-NSW', 'us', null],
    ['with a hyphen that parts no country', 'Val-d’Oise', 'fr', 'valdoise'],
    ['is nothing when it is not given', 'n/a', 'gb', null],
  ])('%s: %s', (_rule, input, country, result) => expect(normaliseState(input, country)).toBe(result));
});

describe('a postal code', () => {
  test.each([
    ['of the US has five digits', '94035-1234', 'us', '94035'],
    ['of the US may come without its dash', '940351234', 'us', '94035'],
    ['of the US with four digits is none', '2139', 'us', null],
    ['of Great Britain loses its space', 'SW1A 1AA', 'gb', 'sw1a1aa'],
    ['of Canada is lower-case', 'M5V 3L9', 'ca', 'm5v3l9'],
    ['of Brazil keeps what is behind the dash', '01310-100', 'br', '01310100'],
    ['of Japan loses its mark', '〒100-0001', 'jp', '1000001'],
    ['of an unknown country is a ZIP+4 where it looks like one', '94035-1234', null, '94035'],
    ['of an unknown country keeps all it has otherwise', '01310-100', null, '01310100'],
    ['is nothing when it is one digit', '1', 'us', null],
    ['is nothing when it is zeros', '00000', 'us', null],
    ['is nothing when it is a sentence', 'see the address above', null, null],
  ])('%s: %s', (_rule, input, country, result) => expect(normaliseZip(input, country)).toBe(result));

  test('that came as a number gets its zeros back in the US alone', () => {
    expect(zipFromNumber(2139, 'us')).toBe('02139');
    expect(zipFromNumber(2139, 'at')).toBe('2139');
    expect(zipFromNumber(94035, 'us')).toBe('94035');
  });
});

describe('a country', () => {
  test.each(
    cases([
      ['from alpha-2 in any case', 'dE', 'de'],
      ['from alpha-3', 'USA', 'us'],
      ['from initials', 'U.S.A.', 'us'],
      ['from the abbreviation people use', 'UK', 'gb'],
      ['from its English name', 'United Kingdom', 'gb'],
      ['from its long name', 'United States of America', 'us'],
      ['from its name with an article', 'The Netherlands', 'nl'],
      ['from a former name', 'Czech Republic', 'cz'],
      ['from its own spelling', 'Türkiye', 'tr'],
      ['from a name with an ampersand', 'Bosnia & Herzegovina', 'ba'],
      ['from one of two names', 'Burma', 'mm'],
      ['Namibia is not a placeholder', 'NA', 'na'],
      ['a placeholder is not Namibia', 'N/A', null],
      ['two countries share a name', 'Korea', null],
      ['an edge network that does not know', 'XX', null],
      ['an edge network that saw Tor', 'T1', null],
      ['another language', 'Deutschland', null],
      ['anything else', 'Middle Earth', null],
    ]),
  )('$rule: $input', ({ input, result }) => expect(countryCode(input)).toBe(result));
});
