import { describe, expect, it } from '@jest/globals';
import { createLogger, type Logger } from './logger.js';

function capture(level = 'trace'): {
  logger: Logger;
  lines: () => Record<string, unknown>[];
  text: () => string;
} {
  let written = '';
  const logger = createLogger({ name: 'test', level, destination: { write: (line) => (written += line) } });
  const lines = () =>
    written
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Record<string, unknown> => JSON.parse(line));
  return { logger, lines, text: () => written };
}

const META_TOKEN = `EAAG${'m0ZCqKp7X'.repeat(12)}`;
const TIKTOK_TOKEN = '0f1e2d3c4b5a69788796a5b4c3d2e1f001234567';
const EMAIL_HASH = '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b';
const OPAQUE = 'opaque-credential-with-no-shape';

/** Every secret and personal value of these tests; none may appear in a line. */
const FORBIDDEN = [
  META_TOKEN,
  TIKTOK_TOKEN,
  EMAIL_HASH,
  OPAQUE,
  'hunter2',
  'jane.doe+vip@example.co.uk',
  'jane%40example.com',
  'müller@bücher.example',
  '+4915112345678',
  '203.0.113.77',
  'fb.1.1700000000000.clickid',
  'Doe',
];

const API_KEY = `lp_live_${'a1B2c3D4e5F6g7H8'}_${'s'.repeat(43)}`;

/** An HTTP client's error as got and axios make it: the request hangs on it, with its headers. */
function httpError(): Error {
  const request = { headers: { authorization: `Bearer ${META_TOKEN}`, 'Access-Token': TIKTOK_TOKEN } };
  return Object.assign(new Error(`Request to https://api.example.com/?access_token=${OPAQUE}&v=1 failed`), {
    name: 'HTTPError',
    code: 'ERR_NON_2XX_3XX_RESPONSE',
    options: request,
    request,
    config: request,
    response: { body: `{"email":"jane.doe+vip@example.co.uk"}`, request },
  });
}

/** PostgreSQL puts the row's values into the detail of an error. */
function databaseError(): Error {
  return Object.assign(new Error('duplicate key value violates unique constraint "users_pkey"'), {
    code: '23505',
    detail: 'Key (email)=(jane.doe+vip@example.co.uk) already exists.',
    table: 'users',
    where: 'Doe',
  });
}

const CASES: readonly [string, (logger: Logger) => void][] = [
  ['a Meta token in a message', (logger) => logger.info(`token is ${META_TOKEN}`)],
  ['a TikTok token in a message', (logger) => logger.info(`token is ${TIKTOK_TOKEN}!`)],
  ['a token put into a message', (logger) => logger.info('Authorization: Bearer %s', OPAQUE)],
  ['an Access-Token header as text', (logger) => logger.info(`Access-Token: ${OPAQUE}`)],
  [
    'a token in an address',
    (logger) => logger.info({ url: `https://x.example/?a=1&access_token=${OPAQUE}` }, 'sent'),
  ],
  ['a token in JSON inside a text', (logger) => logger.info(JSON.stringify({ access_token: OPAQUE }))],
  [
    'a token in JSON inside JSON',
    (logger) => logger.info(JSON.stringify(JSON.stringify({ access_token: OPAQUE }))),
  ],
  ['a Meta app token', (logger) => logger.info(`1234567890|${'hunter2'.repeat(4)}`)],
  ['an API key', (logger) => logger.info(`key ${API_KEY}`)],
  ['a sealed token', (logger) => logger.info(`eyJhbGciOiJFQ0RI.hunter2.hunter2.hunter2.hunter2`)],
  [
    'fields by their names',
    (logger) => logger.info({ token: OPAQUE, accessToken: OPAQUE, client_secret: OPAQUE }, 'x'),
  ],
  [
    'fields far inside',
    (logger) => logger.info({ a: [{ b: { c: { apiKey: OPAQUE, password: 'hunter2' } } }] }, 'x'),
  ],
  [
    'request headers',
    (logger) => logger.info({ headers: { Authorization: OPAQUE, cookie: OPAQUE } }, 'request'),
  ],
  [
    'keys of the vault',
    (logger) => logger.info({ VAULT_PRIVATE_JWKS: OPAQUE, jwe: OPAQUE, privateKey: OPAQUE }, 'x'),
  ],
  [
    'user and password of an address',
    (logger) => logger.info('connecting to postgres://relay:hunter2@db:5432/relay'),
  ],
  [
    'user and password of an address object',
    (logger) => logger.info({ target: new URL('redis://:hunter2@db:1') }, 'x'),
  ],
  [
    'e-mail addresses',
    (logger) => logger.info('for jane.doe+vip@example.co.uk, jane%40example.com, müller@bücher.example'),
  ],
  [
    'an e-mail address after a line break',
    (logger) => logger.info('for\njane.doe+vip@example.co.uk\n"quoted"'),
  ],
  [
    'an e-mail address as the name of a field',
    (logger) => logger.info({ counts: { 'jane.doe+vip@example.co.uk': 1 } }, 'x'),
  ],
  ['a phone number', (logger) => logger.info('called +4915112345678.')],
  ['a hash of an address', (logger) => logger.info({ values: [EMAIL_HASH] }, 'x')],
  [
    'personal fields',
    (logger) => logger.info({ ip: '203.0.113.77', last_name: 'Doe', fbc: 'fb.1.1700000000000.clickid' }, 'x'),
  ],
  [
    'what somebody did',
    (logger) => logger.info({ event: { properties: { note: 'Doe' } }, body: 'Doe' }, 'x'),
  ],
  ['an HTTP error as the first argument', (logger) => logger.error(httpError())],
  ['an HTTP error with a message', (logger) => logger.error(httpError(), 'send failed')],
  ['an HTTP error under another name', (logger) => logger.error({ failure: httpError() }, 'send failed')],
  [
    'an HTTP error as a cause',
    (logger) => logger.error({ err: new Error('send failed', { cause: httpError() }) }),
  ],
  [
    'several errors in one',
    (logger) => logger.error(new AggregateError([httpError(), databaseError()], 'both failed')),
  ],
  ['a database error', (logger) => logger.error({ err: databaseError() }, 'not stored')],
  [
    'fields bound to a child',
    (logger) => logger.child({ token: OPAQUE, email: 'jane.doe+vip@example.co.uk' }).info('x'),
  ],
  ['an error bound to a child', (logger) => logger.child({ err: httpError() }).info('x')],
  ['fields bound later', (logger) => logger.setBindings({ authorization: OPAQUE })],
  ['a map', (logger) => logger.info({ byName: new Map([['x', { token: OPAQUE }]]) }, 'x')],
  ['bytes', (logger) => logger.info({ bytes: Buffer.from('hunter2') }, 'x')],
];

describe('a log line', () => {
  it.each(CASES)('does not show %s', (_name, log) => {
    const { logger, lines, text } = capture();
    log(logger);
    logger.info('and goes on');
    for (const forbidden of FORBIDDEN) expect(text()).not.toContain(forbidden);
    expect(text()).not.toContain('s'.repeat(43));
    expect(lines().at(-1)).toMatchObject({ msg: 'and goes on' });
  });

  it('keeps what an operator needs', () => {
    const { logger, lines } = capture();
    logger.info(
      {
        layer_id: 'layer_1',
        event_id: 'order-10001',
        access_token_vault_id: 'vault_9b2e4e0c-3b7a-4c55-8a8b-0e7b6a3c2d11',
        tokens: 3,
        token_rejected: true,
        name: 'Shop EU',
        host: '127.0.0.1:5432',
        at: new Date(0),
        big: 12345678901234567890n,
      },
      'Delivered %d of %d to postgres://127.0.0.1:5432/relay',
      2,
      3,
    );
    expect(lines()[0]).toMatchObject({
      level: 'info',
      msg: 'Delivered 2 of 3 to postgres://127.0.0.1:5432/relay',
      layer_id: 'layer_1',
      event_id: 'order-10001',
      access_token_vault_id: 'vault_9b2e4e0c-3b7a-4c55-8a8b-0e7b6a3c2d11',
      tokens: 3,
      token_rejected: true,
      host: '127.0.0.1:5432',
      at: '1970-01-01T00:00:00.000Z',
      big: '12345678901234567890',
    });
  });

  it('shows of an error what it is, what it says, where it came from and why', () => {
    const { logger, lines } = capture();
    logger.error({ err: new Error('not stored', { cause: databaseError() }) }, 'The batch was put back.');
    expect(lines()[0]).toMatchObject({
      level: 'error',
      msg: 'The batch was put back.',
      err: {
        type: 'Error',
        message: 'not stored',
        stack: expect.stringContaining('logger.test'),
        cause: { code: '23505', table: 'users', message: expect.stringContaining('duplicate key') },
      },
    });
  });

  it('shows an API key by the part an operator knows it by', () => {
    const { logger, lines } = capture();
    logger.info(`refused ${API_KEY}`);
    expect(lines()[0]).toMatchObject({ msg: 'refused lp_live_a1B2c3D4e5F6g7H8_[redacted]' });
  });

  it('survives what cannot be written as JSON', () => {
    const { logger, lines } = capture();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    logger.info({ circle, call: () => {}, nothing: undefined }, 'circular');
    expect(lines()[0]).toMatchObject({ msg: 'circular' });
  });

  it('cuts a text that is longer than anybody reads, in no time', () => {
    const { logger, lines } = capture();
    logger.info({ page: 'a'.repeat(1_000_000) }, 'bad gateway');
    expect(lines()[0]?.page).toHaveLength(10_000 + '… [cut]'.length);
  });

  it('is written only from its level up', () => {
    const { logger, text } = capture('warn');
    logger.info('hidden');
    expect(text()).toBe('');
  });
});
