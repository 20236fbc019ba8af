import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Matching } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CONTEXT, seal } from '../seal/seal.fixture.js';
import { sha256Hex } from './index.js';

/** What the official SDK does with an input, and whether it is right: the table is part of the documentation. */
interface Row {
  readonly field: string;
  readonly input: string;
  /** The country the event names. */
  readonly country?: string;
  /** The text we hash, a digest we pass on, or `null` where we leave the value out. */
  readonly ours: string | { readonly digest: string } | null;
  readonly sdk: { readonly hashes: string } | { readonly sends: string } | 'nothing' | 'throws';
  /** Why we do otherwise: there exactly where we do. */
  readonly why?: string;
}

interface SdkAnswer {
  readonly sent?: readonly (string | null)[] | string | null;
  readonly thrown?: true;
}

const ORACLE = new URL('../../oracle/', import.meta.url);
const ROWS: readonly Row[] = JSON.parse(readFileSync(new URL('facebook-sdk.json', ORACLE), 'utf8'));

function askSdk(questions: readonly (readonly [field: string, input: string])[]): readonly (string | null)[] {
  const output = execFileSync(process.execPath, [fileURLToPath(new URL('facebook-sdk.cjs', ORACLE))], {
    input: JSON.stringify(questions),
    encoding: 'utf8',
  });
  const answers: readonly SdkAnswer[] = JSON.parse(output);
  return answers.map(({ sent, thrown }) => {
    if (thrown) return 'throws';
    return (typeof sent === 'string' ? sent : sent?.[0]) ?? null;
  });
}

function askOurselves(field: string, input: string, country: string | undefined): string | null {
  const where = country === undefined ? {} : { country };
  const fields = { user_data: { ...where, [field]: input } };
  const { app } = CONTEXT;
  const { matching } = seal(fields, { app: { ...app, settings: {} }, country: null });
  return sentToMeta(matching, field);
}

/** City, state and country are hashed on their way to Meta only, since TikTok takes them in clear. */
function sentToMeta(matching: Matching, field: string): string | null {
  const { city, state, country } = matching;
  const inClear: Readonly<Record<string, string | undefined>> = { ct: city, st: state, country };
  const clear = inClear[field];
  if (clear !== undefined) return sha256Hex(clear);
  const lists: Readonly<Record<string, readonly string[] | undefined>> = { ...listsOf(matching) };
  return lists[field]?.[0] ?? null;
}

function listsOf({ em, ph, fn, ln, ge, db, zp, external_id_lower }: Matching) {
  return { em, ph, fn, ln, ge, db, zp, external_id: external_id_lower };
}

function expectedOfOurs({ ours }: Row): string | null {
  if (ours === null) return null;
  return typeof ours === 'string' ? sha256Hex(ours) : ours.digest;
}

function expectedOfSdk({ sdk }: Row): string | null {
  if (sdk === 'nothing') return null;
  if (sdk === 'throws') return 'throws';
  return 'hashes' in sdk ? sha256Hex(sdk.hashes) : sdk.sends;
}

describe('the official SDK as an oracle', () => {
  const answers = askSdk(ROWS.map(({ field, input }) => [field, input]));

  test.each(ROWS.map((row, index) => ({ ...row, row, answer: answers[index] ?? null })))(
    '$field $input: ours $ours, theirs $sdk',
    ({ row, answer }) => {
      const ours = askOurselves(row.field, row.input, row.country);
      expect(ours).toBe(expectedOfOurs(row));
      expect(answer).toBe(expectedOfSdk(row));
      // In both directions: no difference without a reason, and no reason left behind once the SDK is mended.
      expect(row.why === undefined).toBe(ours === answer);
    },
  );

  test('no input is in the table twice', () => {
    const keys = ROWS.map(({ field, input, country }) => JSON.stringify([field, input, country]));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('where the documentation leaves no room, both agree on anything', () => {
  const samples: readonly (readonly [what: string, field: string, inputs: fc.Arbitrary<string>])[] = [
    [
      'an address',
      'em',
      fc.stringMatching(
        /^ ?[A-Za-z0-9](?:[._+-]?[A-Za-z0-9]){1,10}@[A-Za-z0-9]{3,12}\.(?:com|co\.uk|de|io) ?$/,
      ),
    ],
    ['an American number', 'ph', fc.stringMatching(/^\+1 ?\(415\) ?[2-9]\d\d[ -]\d{4}$/)],
    ['a British number', 'ph', fc.stringMatching(/^(?:\+|00)44 7911 \d{6}$/)],
    ['a first name of letters', 'fn', fc.stringMatching(/^Z[a-zéüñøß]{3,12}$/)],
    ['a last name of letters', 'ln', fc.stringMatching(/^Z[a-zA-Z]{3,12}$/)],
    ['a city', 'ct', fc.stringMatching(/^Z[a-zA-Zãé]{3,8}(?:[ -][A-Z][a-z]{2,8})?(?: \d)?$/)],
    ['a five-digit code', 'zp', fc.stringMatching(/^[1-9]\d{4}(?:-\d{4})?$/)],
    ['a British code', 'zp', fc.stringMatching(/^[A-Z]{1,2}[1-9] [1-9][A-Z]{2}$/)],
    ['a gender', 'ge', fc.constantFrom('f', 'm', 'F', 'M', 'female', 'Male', ' FEMALE ')],
    ['a country', 'country', fc.constantFrom('us', 'GB', 'de', 'Fr', 'jp', 'BR', 'in', 'za', 'NA', 'au')],
    [
      'a date of birth',
      'db',
      fc
        .date({ min: new Date('1900-01-01'), max: new Date('2020-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10).replaceAll('-', '')),
    ],
  ];

  test.each(samples)('%s', (_what, field, inputs) => {
    const texts = fc.sample(inputs, 200);
    const theirs = askSdk(texts.map((text) => [field, text]));
    expect(texts.map((text) => [text, askOurselves(field, text, undefined)])).toEqual(
      texts.map((text, index) => [text, theirs[index]]),
    );
  });
});
