import fc, { type Arbitrary } from 'fast-check';

/** JSON as text: much of what hurts cannot be written by serialising a value. */
export type JsonText = string;

const oneOf = <T>(...values: T[]): Arbitrary<T> => fc.constantFrom(...values);

export const KNOWN_FIELDS = [
  'event',
  'event_id',
  'timestamp',
  'app_id',
  'app_user_id',
  'install_id',
  'session_id',
  'environment',
  'platform',
  'os_version',
  'app_version',
  'device_model',
  'locale',
  'att_status',
  'properties',
  'ip',
  'user_agent',
  'country_code',
  'email',
  'phone',
  'first_name',
  'date_of_birth',
  'zip',
  'fbc',
  'fbp',
  'fbclid',
  'ttclid',
  'gaid',
  'idfa',
  'page_url',
  'event_source_url',
  'referrer',
  'revenue',
  'currency',
  'items',
  'user',
] as const;

const number = oneOf(
  ...['0', '-0', '1e999', '-1e999', '1e-999', '1E+400', '0.1', '1.7976931348623157e308', '5e-324', '1e21'],
  ...[
    '9007199254740993',
    '12345678901234567890',
    '-12345678901234567890',
    `1${'0'.repeat(400)}`,
    '253402300800000',
  ],
);

const text = oneOf(
  ...[
    '""',
    '" "',
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\ud83d\\ude00"',
    '"\\u2028"',
  ],
  ...[
    '"null"',
    '"__proto__"',
    '"NaN"',
    '"0x10"',
    '"1,299.00"',
    '"١٢٣"',
    '"\\\\"',
    '"\\"}]}"',
    '"%00"',
    '"%ED%A0%80"',
  ],
  ...[
    '"2026-02-30T25:61:61Z"',
    '"+275760-09-13T00:00:00.001Z"',
    '"-000001-01-01T00:00:00Z"',
    '"1970-01-01"',
    '"now"',
  ],
  ...[
    '"jane@example.com"',
    '"a@b"',
    '"@@@@"',
    '"+49 151 2345 6789"',
    '"https://user:pw@x.example/?e=a%40b.co&e=%"',
  ],
  ...[
    '"http://[::1"',
    '"javascript:alert(1)"',
    '"<script>"',
    '"\'; DROP TABLE sdk_events; --"',
    '"{{7*7}}"',
    '"\\u202e"',
  ],
  ...[
    '"fb.1.1596403881668.x"',
    '"fb.9.9.9.9.9"',
    '"999.999.999.999"',
    '"::ffff:1.2.3.4"',
    '"fe80::1%eth0"',
    '"İ"',
    '"ﬃ"',
  ],
  ...['"production"', '"ios"', '"node"', '"web"', '"denied"', '"USD"', '"DE"', '"XX"'],
);

const longText = fc
  .record({
    unit: oneOf('a', '@', 'a@', '1', '%', '\\u0000', '\\ud800', 'é', '字', '.', ' '),
    times: fc.nat(20_000),
  })
  .map(({ unit, times }) => `"${unit.repeat(times)}"`);

const anyText = fc.string({ unit: 'binary', maxLength: 60 }).map((value) => JSON.stringify(value));

const key = fc.oneof(
  oneOf(...KNOWN_FIELDS).map((name) => `"${name}"`),
  oneOf(
    '"__proto__"',
    '"constructor"',
    '"prototype"',
    '"toString"',
    '"then"',
    '"toJSON"',
    '"length"',
    '"0"',
    '""',
  ),
  oneOf('"\\u005f_proto__"', '"$where"', '"a.b"', '"k\\u0000"', '"\\ud800"', '"valueOf"', '"hasOwnProperty"'),
  fc.string({ unit: 'binary', maxLength: 12 }).map((value) => JSON.stringify(value)),
);

/** Nested past what an event may be. */
export const deepText = fc
  .record({ levels: fc.integer({ min: 65, max: 4_000 }), list: fc.boolean() })
  .map(({ levels, list }) =>
    list ? `${'['.repeat(levels)}${']'.repeat(levels)}` : `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`,
  );

const wideText = fc
  .record({ count: fc.integer({ min: 100, max: 7_000 }), value: oneOf('0', '""', '{}', '"a@b.co"') })
  .map(({ count, value }) => `{${Array.from({ length: count }, (_, n) => `"k${n}":${value}`).join(',')}}`);

const objectOf = (value: Arbitrary<JsonText>): Arbitrary<JsonText> =>
  fc
    .array(fc.tuple(key, value), { maxLength: 8 })
    .map((entries) => `{${entries.map(([name, held]) => `${name}:${held}`).join(',')}}`);

const { value } = fc.letrec<{ value: JsonText }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: text },
    { weight: 4, arbitrary: number },
    { weight: 2, arbitrary: oneOf('null', 'true', 'false', '[]', '{}', '[[]]', '[null]') },
    { weight: 2, arbitrary: anyText },
    { weight: 3, arbitrary: objectOf(tie('value')) },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 6 }).map((items) => `[${items.join(',')}]`) },
  ),
}));

/** Any JSON there is, with a liking for what breaks programs. */
export const hostileValue: Arbitrary<JsonText> = fc.oneof(
  { weight: 60, arbitrary: value },
  { weight: 2, arbitrary: longText },
  { weight: 1, arbitrary: wideText },
);

/** An object with the fields of an event, hardly any of them as they should be; equal keys among them. */
export const hostileEvent: Arbitrary<JsonText> = fc
  .record({
    looksRight: fc.boolean(),
    fields: fc.array(
      fc.tuple(
        fc.oneof(
          key,
          oneOf(...KNOWN_FIELDS).map((name) => `"${name}"`),
        ),
        hostileValue,
      ),
      {
        maxLength: 12,
      },
    ),
  })
  .map(({ looksRight, fields }) => {
    const right = looksRight ? ['"event":"purchase_success"', '"timestamp":"2026-11-20T12:00:00Z"'] : [];
    return `{${[...right, ...fields.map(([name, held]) => `${name}:${held}`)].join(',')}}`;
  });
