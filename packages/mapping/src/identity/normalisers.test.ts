import { describe, expect, test } from '@jest/globals';
import { cases } from './cases.fixture.js';
import {
  checkIdfv,
  digestShape,
  hashExternalId,
  hashExternalIdForMeta,
  isPlaceholder,
  normaliseBirthDate,
  normaliseEmail,
  normaliseGaid,
  normaliseGender,
  normaliseIdfa,
  normaliseName,
  normalisePhone,
  sha256Hex,
} from './index.js';

const NOW = Date.parse('2026-11-25T12:00:00Z');

describe('an e-mail address', () => {
  test.each(
    cases([
      ['is trimmed and lower-cased', '\t Foo@Bar.com \n', 'foo@bar.com'],
      ['keeps dots and tags', 'First.Last+Tag@gmail.com', 'first.last+tag@gmail.com'],
      ['keeps an apostrophe', "o'hara@example.com", "o'hara@example.com"],
      ['may be international', 'Jörg@München.de', 'jörg@münchen.de'],
      ['loses invisible marks of copied text', '\u200bfoo@bar.com\ufeff', 'foo@bar.com'],
      ['is nothing without an at-sign', 'not an email', null],
      ['is nothing without a domain that has a dot', 'root@localhost', null],
      ['is nothing with a space inside', 'foo bar@example.com', null],
      ['is nothing with two at-signs', 'foo@bar@example.com', null],
      ['is nothing with a display name', 'Foo <foo@example.com>', null],
      ['is nothing when it is a placeholder in the shape of one', 'null@null.com', null],
      ['is nothing when it is longer than mail can carry', `${'a'.repeat(250)}@example.com`, null],
    ]),
  )('$rule: $input', ({ input, result }) => expect(normaliseEmail(input)).toBe(result));
});

describe('a phone number', () => {
  test.each([
    ['with + names its own country', '+44 7911 123456', ['us'], '+447911123456'],
    ['with 00 names its own country', '0044 7911 123456', ['us'], '+447911123456'],
    ["with the country's own international prefix", '011 44 7911 123456', ['us'], '+447911123456'],
    ['with Australia’s 0011, which begins like 00', '0011 44 7911 123456', ['au'], '+447911123456'],
    ['loses a trunk zero in brackets', '+44 (0)7911 123456', [], '+447911123456'],
    ['keeps the leading zero that Italy dials', '+39 06 1234 5678', [], '+390612345678'],
    ['is read in the first country', '07911 123456', ['gb', 'us'], '+447911123456'],
    [
      'is read in the next country where the first has no such number',
      '13800138000',
      ['us', 'cn'],
      '+8613800138000',
    ],
    ['loses dots', '650.555.1212', ['us'], '+16505551212'],
    ['loses an extension', '+1 650 555 1212 ext 123', [], '+16505551212'],
    ['loses a comma extension', '+16505551212,,5', [], '+16505551212'],
    ['may be a link', 'tel:+1-650-555-1212', [], '+16505551212'],
    ['may be written with full-width digits', '＋１６５０５５５１２１２', [], '+16505551212'],
    ['with its calling code in brackets', '(+1)2133734253', [], '+12133734253'],
    ['with the calling code but no plus, in its country', '447911123456', ['gb'], '+447911123456'],
    [
      'of twelve digits names its own country where it is of no other',
      '447911123456',
      ['us'],
      '+447911123456',
    ],
    ['of digits that Meta takes as they are', '55 11 98765-4321', [], '+5511987654321'],
    ['of eleven digits is American where it begins with 1', '1 (650) 555-1212', ['gb'], '+16505551212'],
    ['of eleven digits is nothing where it begins otherwise', '33612345678', ['us'], null],
    ['of twelve digits is nothing where it is no valid number', '999911123456', ['us'], null],
    ['of a range nobody was given yet is taken with its country', '+15551234567', [], '+15551234567'],
    ['is nothing without a country', '07911 123456', [], null],
    ['is nothing where no country has such a number', '12345', ['us', 'gb'], null],
    ['is nothing with letters', '1-800-FLOWERS', ['us'], null],
    ['is nothing when it is two', '650 555 1212 / 650 555 1213', ['us'], null],
    ['is nothing when it has too few digits for its country', '+1234567890', [], null],
    ['is nothing when it is one digit repeated', '+1 111 111 1111', [], null],
    ['is nothing when it is a device', 'iPhone 15', ['us'], null],
    ['is read in no country that does not exist', '07911 123456', ['xx'], null],
  ])('%s: %s', (_rule, input, countries, result) => expect(normalisePhone(input, countries)).toBe(result));
});

describe('a name', () => {
  test.each(
    cases([
      ['loses its hyphen', 'Mary-Jane', 'maryjane'],
      ['loses its apostrophe', "O'Connor", 'oconnor'],
      ['loses a typographic apostrophe', 'O’Connor', 'oconnor'],
      ['loses spaces', ' Mary Jane ', 'maryjane'],
      ['loses a full stop', 'Jr.', 'jr'],
      ['keeps its accent', 'Valéry', 'valéry'],
      ['keeps other scripts', '田中', '田中'],
      ['keeps the long vowel mark of Katakana', 'ジョージ', 'ジョージ'],
      ['keeps the joiner Persian writes with', 'علی\u200cرضا', 'علی\u200cرضا'],
      ['that looks like nothing in Korean is one', '나', '나'],
      ['is nothing when it is a placeholder', 'N/A', null],
      ['is nothing when it is a quoted placeholder', '"null"', null],
      ['is nothing when it spells a placeholder', 'n-u-l-l', null],
      ['is nothing without a letter', '12345', null],
      ['is nothing when it is only marks', '—', null],
    ]),
  )('$rule: $input', ({ input, result }) => expect(normaliseName(input)).toBe(result));
});

describe('a date of birth', () => {
  test.each(
    cases([
      ['in Meta’s own form', '19970216', '19970216'],
      ['in ISO form', '1997-02-16', '19970216'],
      ['with a time behind it', '1997-02-16T00:00:00.000Z', '19970216'],
      ['with slashes, year first', '1997/2/16', '19970216'],
      ['month first, where the day is above 12', '12/16/1997', '19971216'],
      ['day first, where the day is above 12', '16.12.1997', '19971216'],
      ['day and month the same', '02/02/1997', '19970202'],
      ['day and month could be either', '2/3/1997', null],
      ['no such day', '1997-02-30', null],
      ['a leap day', '1996-02-29', '19960229'],
      ['before 1900', '1899-12-31', null],
      ['in the future', '2026-11-26', null],
      ['today', '2026-11-25', '20261125'],
      ['two digits of a year', '16/02/97', null],
      ['seven digits', '1997216', null],
      ['different separators', '1997-02/16', null],
      ['words', 'yesterday', null],
    ]),
  )('$rule: $input', ({ input, result }) => expect(normaliseBirthDate(input, NOW)).toBe(result));
});

describe('a gender', () => {
  test.each(
    cases([
      ['in one letter', ' F ', 'f'],
      ['in a word', 'Male', 'm'],
      ['that is neither is left out', 'other', null],
      ['that is a title is left out', 'king', null],
      ['that is a property of objects is left out', 'constructor', null],
    ]),
  )('$rule: $input', ({ input, result }) => expect(normaliseGender(input)).toBe(result));
});

describe('a device id', () => {
  const zeros = '00000000-0000-0000-0000-000000000000';
  test.each([
    [
      'an IDFA is upper-case',
      normaliseIdfa,
      'ea7583cd-a667-48bc-b806-42ecb2b48606',
      'EA7583CD-A667-48BC-B806-42ECB2B48606',
    ],
    ['an IDFA of zeros is none', normaliseIdfa, zeros, null],
    ['an IDFA is a UUID', normaliseIdfa, 'EA7583CD', null],
    [
      'a GAID is lower-case',
      normaliseGaid,
      'CDDA802E-FB9C-47AD-9866-0794D394C912',
      'cdda802e-fb9c-47ad-9866-0794d394c912',
    ],
    ['a GAID of zeros is none', normaliseGaid, zeros, null],
    ['a GAID is no digest', normaliseGaid, 'a'.repeat(64), null],
    [
      'an IDFV stays as it is',
      checkIdfv,
      'Ea7583cd-a667-48bc-b806-42ecb2b48606',
      'Ea7583cd-a667-48bc-b806-42ecb2b48606',
    ],
    ['an IDFV of zeros is none', checkIdfv, zeros, null],
  ])('%s', (_rule, normalise, input, result) => expect(normalise(input)).toBe(result));
});

describe('a value that was hashed before', () => {
  const digest = sha256Hex('john_smith@gmail.com');
  test.each([
    ['is taken in lower-case hexadecimal', digest, 'sha256'],
    ['is taken with an appendix of two', `${digest}.Bg`, 'sha256'],
    ['is taken with an appendix of eight', `${digest}.AQQCAQMC`, 'sha256'],
    ['is refused in capital letters', digest.toUpperCase(), 'other'],
    ['is refused when it is MD5', 'd41d8cd98f00b204e9800998ecf8427f', 'other'],
    ['is refused when it is SHA-1', 'da39a3ee5e6b4b0d3255bfef95601890afd80709', 'other'],
    ['is refused when nothing was hashed', sha256Hex(''), 'other'],
    ['is refused when the word null was hashed', sha256Hex('null'), 'other'],
    [
      'is refused when the word undefined was hashed, whatever the appendix',
      `${sha256Hex('undefined')}.Bg`,
      'other',
    ],
    ['is no digest with another length', digest.slice(1), 'none'],
    ['is no digest with an appendix of three', `${digest}.abc`, 'none'],
    ['is no digest with words around it', `hash ${digest}`, 'none'],
  ])('%s', (_rule, input, shape) => expect(digestShape(input)).toBe(shape));
});

describe('an external id', () => {
  test.each([
    ['is never hashed twice', sha256Hex('user_123'), sha256Hex('user_123')],
    [
      'of 32 hexadecimal digits is an id without dashes',
      'd41d8cd98f00b204e9800998ecf8427f',
      sha256Hex('d41d8cd98f00b204e9800998ecf8427f'),
    ],
    ['that is a digest in capital letters is left out', sha256Hex('user_123').toUpperCase(), null],
    ['of zero means nobody', '0', null],
    ['that is the nil UUID means nobody', '00000000-0000-0000-0000-000000000000', null],
    ['that is a placeholder means nobody', 'undefined', null],
    ['that is an e-mail address is hashed as it was given', 'Ann@example.com', sha256Hex('Ann@example.com')],
  ])('%s', (_rule, input, result) => expect(hashExternalId(input)).toBe(result));

  test.each([
    ['is in lower case without white space for Meta', ' Cust\u00a0A 1\t', sha256Hex('custa1')],
    ['is never hashed twice for Meta either', sha256Hex('user_123'), sha256Hex('user_123')],
    ['of zero means nobody at Meta either', '0', null],
  ])('%s', (_rule, input, result) => expect(hashExternalIdForMeta(input)).toBe(result));
});

describe('a placeholder', () => {
  test.each([
    '',
    '  ',
    'null',
    'NULL',
    'undefined',
    'None',
    'NaN',
    'n/a',
    'N.A.',
    '(not set)',
    "'null'",
    '-',
    '[object Object]',
    'unknown',
  ])('%j stands for nothing', (text) => expect(isPlaceholder(text)).toBe(true));
  test.each(['Nulla', 'Blank', 'Noneman', 'a', '李', 'Unknownson'])('%j is somebody', (text) =>
    expect(isPlaceholder(text)).toBe(false),
  );
});
