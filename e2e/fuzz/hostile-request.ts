import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc, { type Arbitrary } from 'fast-check';
import { deepText, hostileEvent, hostileValue, type JsonText } from './hostile-json.js';

export interface HostileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Ids of events in it that are valid, so that whatever else it holds they have to be stored. */
  readonly valid: readonly string[];
}

/** Makes a request once it knows its number, which is what the ids in it are made of. */
export type RequestPlan = (number: number) => HostileRequest;

const oneOf = <const T>(...values: T[]): Arbitrary<T> => fc.constantFrom(...values);
const JSON_TYPE = { 'content-type': 'application/json' };

/** 16 MB of blanks. */
const BOMB = gzipSync(Buffer.alloc(16 * 1_048_576, ' '));

interface Posted {
  readonly text: string;
  readonly valid: readonly string[];
}

const validEvent = (id: string): JsonText =>
  `{"event":"content_open","event_id":"${id}","timestamp":"2026-11-20T12:00:00Z","properties":{"revenue":1}}`;

/** Integers past 2^53 are read by a parser that is asked for nothing deep: both in one body cost the whole of it. */
const isReadExactly = (text: string): boolean => /[\s:,[]-?\d{16}/.test(text);

/** A batch of valid and hostile events, in any order, in an envelope that may be odd. */
const batch: Arbitrary<(number: number) => Posted> = fc
  .record({
    events: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constant(null) },
        { weight: 4, arbitrary: hostileEvent },
        { weight: 1, arbitrary: hostileValue },
        {
          weight: 1,
          arbitrary: deepText.map((deep) => `{"event":"e","timestamp":1795000000,"properties":${deep}}`),
        },
      ),
      { minLength: 1, maxLength: 8 },
    ),
    sentAt: fc.option(hostileValue),
    extra: fc.option(hostileValue),
  })
  .map(({ events, sentAt, extra }) => (number) => {
    const ids: string[] = [];
    const written = events.map((event, place) => {
      if (event !== null) {
        return event;
      }
      const id = `valid-${number}-${place}`;
      ids.push(id);
      return validEvent(id);
    });
    const parts = [
      ...(extra === null ? [] : [`"__proto__":${extra}`]),
      ...(sentAt === null ? [] : [`"sent_at":${sentAt}`]),
      `"events":[${written.join(',')}]`,
    ];
    const text = `{${parts.join(',')}}`;
    const isRefusedWhole = isReadExactly(text) && /(?:\[{60}|(?:\{"a":){60})/.test(text);
    return { text, valid: isRefusedWhole ? [] : ids };
  });

const post = (
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  valid: readonly string[] = [],
  path = '/l/events',
): HostileRequest => ({ method: 'POST', path, headers: { ...JSON_TYPE, ...headers }, body, valid });

const asItIs: Arbitrary<RequestPlan> = fc
  .tuple(batch, oneOf('/l/events', '/events'))
  .map(([plan, path]) => (number) => {
    const { text, valid } = plan(number);
    return post({}, Buffer.from(text), valid, path);
  });

const COMPRESSORS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync } as const;

const compressed: Arbitrary<RequestPlan> = fc
  .tuple(batch, oneOf<keyof typeof COMPRESSORS>('gzip', 'deflate', 'br'))
  .map(([plan, encoding]) => (number) => {
    const { text, valid } = plan(number);
    return post({ 'content-encoding': encoding }, COMPRESSORS[encoding](text), valid);
  });

type Mutation = (body: Buffer) => Buffer;

function applyAll(mutations: readonly Mutation[], body: Buffer): Buffer {
  let changed = body;
  for (const mutate of mutations) {
    changed = mutate(changed);
  }
  return changed;
}

const NONE: readonly Mutation[] = [];

const at = (body: Buffer, place: number): number => Math.floor(place * body.length);

/** Changes of bytes, at places given as a part of the whole. */
const mutation: Arbitrary<Mutation> = fc
  .record({
    kind: oneOf('cut', 'flip', 'insert', 'remove', 'repeat', 'bom', 'utf16', 'latin1', 'broken', 'nul'),
    place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    length: fc.integer({ min: 1, max: 40 }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
  })
  .map(
    ({ kind, place, length, bytes }): Mutation =>
      (body) => {
        const from = at(body, place);
        const head = body.subarray(0, from);
        const tail = body.subarray(from);
        switch (kind) {
          case 'cut':
            return head;
          case 'flip':
            return Buffer.concat([
              head,
              Buffer.from(tail.subarray(0, 1).map((byte) => byte ^ (1 << (length % 8)))),
              tail.subarray(1),
            ]);
          case 'insert':
            return Buffer.concat([head, bytes, tail]);
          case 'remove':
            return Buffer.concat([head, tail.subarray(length)]);
          case 'repeat':
            return Buffer.concat([head, tail.subarray(0, length), tail]);
          case 'bom':
            return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]);
          case 'utf16':
            return Buffer.from(body.toString(), 'utf16le');
          case 'latin1':
            return Buffer.from(body.toString(), 'latin1');
          case 'broken':
            return Buffer.concat([head, Buffer.from([0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xff, 0xf8]), tail]);
          default:
            return Buffer.concat([head, Buffer.alloc(length), tail]);
        }
      },
  );

const mutated: Arbitrary<RequestPlan> = fc
  .tuple(batch, fc.array(mutation, { minLength: 1, maxLength: 4 }))
  .map(
    ([plan, mutations]) =>
      (number) =>
        post({}, applyAll(mutations, Buffer.from(plan(number).text))),
  );

/** Compressed bytes that are damaged, or not what the header says. */
const misencoded: Arbitrary<RequestPlan> = fc
  .record({
    plan: batch,
    claimed: oneOf(
      'gzip',
      'gzip',
      'deflate',
      'br',
      'zstd',
      'gzip, gzip',
      'identity',
      'GZIP',
      'x-gzip',
      'none',
      ',',
    ),
    really: oneOf('gzip', 'deflate', 'br', 'plain', 'bomb', 'bomb', 'random'),
    mutations: fc.array(mutation, { maxLength: 2 }),
    random: fc.uint8Array({ maxLength: 300 }),
  })
  .map(({ plan, claimed, really, mutations, random }) => (number) => {
    const text = plan(number).text;
    const bodies = {
      plain: () => Buffer.from(text),
      bomb: () => BOMB,
      random: () => Buffer.from(random),
      gzip: () => gzipSync(text),
      deflate: () => deflateSync(text),
      br: () => brotliCompressSync(text),
    };
    const body = applyAll(mutations, bodies[really]());
    return post({ 'content-encoding': claimed }, body);
  });

const headerText = fc.string({ unit: 'grapheme-ascii', maxLength: 80 });

const oddHeaders: Arbitrary<RequestPlan> = fc
  .record({
    plan: batch,
    headers: fc.record(
      {
        'content-type': fc.oneof(
          oneOf(
            'text/plain; charset=utf-16',
            'application/json; charset=klingon',
            'multipart/form-data',
            ';;;',
            'a/b;charset=',
          ),
          headerText,
        ),
        'x-app-id': fc.oneof(
          oneOf('__proto__', 'constructor', "' OR 1=1", '../../etc', 'x'.repeat(200)),
          headerText,
        ),
        'x-request-id': headerText,
        'x-forwarded-for': headerText,
        'user-agent': headerText,
        origin: headerText,
        'access-control-request-headers': headerText,
        'if-none-match': headerText,
        cookie: headerText,
        expect: oneOf('100-continue', 'nothing'),
      },
      { requiredKeys: [] },
    ),
  })
  .map(
    ({ plan, headers }) =>
      (number) =>
        post(headers, Buffer.from(plan(number).text)),
  );

const profile: Arbitrary<RequestPlan> = fc
  .record({
    path: oneOf('/l/consent', '/l/users/properties', '/consent', '/users/properties'),
    value: fc.oneof(hostileEvent, hostileValue, deepText),
    wrapped: fc.boolean(),
    mutations: fc.oneof({ weight: 3, arbitrary: fc.constant(NONE) }, fc.array(mutation, { maxLength: 2 })),
  })
  .map(({ path, value, wrapped, mutations }) => (number) => {
    const text = wrapped ? `{"install_id":"inst-${number}","advertising":true,"properties":${value}}` : value;
    return post({}, applyAll(mutations, Buffer.from(text)), [], path);
  });

const oddRequest: Arbitrary<RequestPlan> = fc
  .record({
    method: oneOf('GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'POST', 'TRACE', 'PROPFIND'),
    path: oneOf(
      ...[
        '/',
        '/l',
        '/l/',
        '/l/%',
        '/l/events/../config',
        '/l/events%00',
        '//l/events',
        '/l/config?app_id[]=1',
      ],
      ...[
        '/l/config?app_id=%00',
        '/l/events?app_id=__proto__',
        '/l/config',
        '/health',
        `/l/${'x'.repeat(3_000)}`,
      ],
    ),
  })
  .map(({ method, path }) => () => ({ method, path, headers: {}, body: Buffer.alloc(0), valid: [] }));

/** Requests as nobody should send them. */
export const hostileRequest: Arbitrary<RequestPlan> = fc.oneof(
  { weight: 30, arbitrary: asItIs },
  { weight: 25, arbitrary: mutated },
  { weight: 10, arbitrary: compressed },
  { weight: 12, arbitrary: misencoded },
  { weight: 8, arbitrary: oddHeaders },
  { weight: 12, arbitrary: profile },
  { weight: 3, arbitrary: oddRequest },
);
