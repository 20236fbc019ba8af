import { describe, expect, test } from '@jest/globals';
import {
  countryCode,
  hashExternalId,
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
  phoneDigits,
  sha256Hex,
} from './index.js';

const NOW = Date.parse('2026-11-25T12:00:00Z');

/** Meta hashes the digits of a number. */
function metaPhone(text: string, country: string): string | null {
  const number = normalisePhone(text, [country]);
  return number === null ? null : phoneDigits(number);
}

interface Vector {
  readonly what: string;
  readonly normalised: string | null;
  readonly expected: string;
  readonly hash: string;
}

/** https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters */
const META_VECTORS: readonly Vector[] = [
  {
    what: 'em John_Smith@gmail.com',
    normalised: normaliseEmail('John_Smith@gmail.com'),
    expected: 'john_smith@gmail.com',
    hash: '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f',
  },
  {
    what: 'ph (650)555-1212 in the US',
    normalised: metaPhone('(650)555-1212', 'US'),
    expected: '16505551212',
    hash: 'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176',
  },
  {
    what: 'ph +44 7911 123456',
    normalised: metaPhone('+44 7911 123456', 'US'),
    expected: '447911123456',
    hash: '40b5c38342a9c584ec707e8679b003f8c779c6aaa138c976ef94e049cc05208f',
  },
  {
    what: 'fn Mary',
    normalised: normaliseName('Mary'),
    expected: 'mary',
    hash: '6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec',
  },
  {
    what: 'fn 정',
    normalised: normaliseName('정'),
    expected: '정',
    hash: '8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14',
  },
  {
    what: 'fn Valéry, composed',
    normalised: normaliseName('Val\u00e9ry'),
    expected: 'val\u00e9ry',
    hash: '08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c',
  },
  {
    what: 'fn Valéry, decomposed as macOS writes it',
    normalised: normaliseName('Vale\u0301ry'),
    expected: 'val\u00e9ry',
    hash: '08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c',
  },
  {
    what: 'db 2/16/1997',
    normalised: normaliseBirthDate('2/16/1997', NOW),
    expected: '19970216',
    hash: '01acdbf6ec7b4f478a225f1a246e5d6767eeab1a7ffa17f025265b5b94f40f0c',
  },
  {
    what: 'country United States',
    normalised: countryCode('United States'),
    expected: 'us',
    hash: '79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621',
  },
  {
    what: 'ge Female',
    normalised: normaliseGender('Female'),
    expected: 'f',
    hash: '252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111',
  },
  {
    what: 'ct New York',
    normalised: normaliseCity('New York'),
    expected: 'newyork',
    hash: '350c754ba4d38897693aa077ef43072a859d23f613443133fecbbd90a3512ca5',
  },
  {
    what: 'st California',
    normalised: normaliseState('California', 'us'),
    expected: 'ca',
    hash: '6959097001d10501ac7d54c0bdb8db61420f658f2922cc26e46d536119a31126',
  },
  {
    what: 'zp 94035-1234',
    normalised: normaliseZip('94035-1234', 'us'),
    expected: '94035',
    hash: '1794327a4d443904421f5ca1f3d72d0a62ba2f0770d80755ec2220fc0efb052e',
  },
  {
    what: 'zp M1 1AE',
    normalised: normaliseZip('M1 1AE', 'gb'),
    expected: 'm11ae',
    hash: '1dc694c2070e697769fb959b50671d76cafd430d8ca191fbdd0affcaea344ac5',
  },
];

/** https://business-api.tiktok.com/portal/docs?id=1771101303285761 */
const TIKTOK_VECTORS: readonly Vector[] = [
  {
    what: 'email with spaces around it',
    normalised: normaliseEmail(' ALICE_abc@gmail.com '),
    expected: 'alice_abc@gmail.com',
    hash: '848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f',
  },
  {
    what: 'phone (+1)2133734253, with its plus',
    normalised: normalisePhone('(+1)2133734253', []),
    expected: '+12133734253',
    hash: '9f7ec22d72092cd3c0b58726ed9c2d91b92e51a3f29837508fb2948bb22dd2fd',
  },
  {
    what: 'first name Jane',
    normalised: normaliseName('Jane'),
    expected: 'jane',
    hash: '81f8f6dde88365f3928796ec7aa53f72820b06db8664f5fe76a7eb13e24546a2',
  },
  {
    what: 'zip 95110',
    normalised: normaliseZip('95110', 'us'),
    expected: '95110',
    hash: '383f7fffd99f3b1c3066086bcf991eae7ad543589d12bd792ecb6dc8b5acebc1',
  },
  {
    what: 'zip M5V 3L9',
    normalised: normaliseZip('M5V 3L9', 'ca'),
    expected: 'm5v3l9',
    hash: '5c850751d57c5d887fe7807d3da801efe7e8faa1f105ea36cdcd913dd32a41c7',
  },
  {
    what: 'idfa in capital letters',
    normalised: normaliseIdfa('EA7583CD-A667-48BC-B806-42ECB2B48606'),
    expected: 'EA7583CD-A667-48BC-B806-42ECB2B48606',
    hash: '70574fa9c8f498a7b2e5c8712b1126de7b1406fd02fdc591821c5bd33092fd1c',
  },
  {
    what: 'idfa that a program lower-cased',
    normalised: normaliseIdfa('ea7583cd-a667-48bc-b806-42ecb2b48606'),
    expected: 'EA7583CD-A667-48BC-B806-42ECB2B48606',
    hash: '70574fa9c8f498a7b2e5c8712b1126de7b1406fd02fdc591821c5bd33092fd1c',
  },
  {
    what: 'gaid',
    normalised: normaliseGaid('aaaaaa-2222-1111-8787-809e92233ba0'),
    expected: 'aaaaaa-2222-1111-8787-809e92233ba0',
    hash: '0ebad966881e1eebffe69b3abf624631cf83ec9bf8cb3ce134c7c75c6d8ee7fc',
  },
];

describe.each([
  ['Meta', META_VECTORS],
  ['TikTok', TIKTOK_VECTORS],
])('the published vectors of %s', (_platform, vectors) => {
  test.each(vectors)('$what is hashed as $expected', ({ normalised, expected, hash }) => {
    expect(normalised).toBe(expected);
    expect(sha256Hex(expected)).toBe(hash);
  });
});

test('an external id is hashed with its case kept', () => {
  expect(hashExternalId('user_123')).toBe('80fba0ae1c48e3978e43e4efc365e14e12ea0c830ba8ba5b9a2dafc7e3f2ab8b');
  expect(hashExternalId(' User_123 ')).toBe(sha256Hex('User_123'));
});
