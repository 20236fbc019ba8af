import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { anEvent } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runIngest, type TestIngest } from '../testing/running-ingest.js';

/** What each body would fill if it were inflated whole. */
const INFLATED_BYTES = 128 * 1_048_576;

let ingest: TestIngest;

beforeAll(async () => {
  ingest = await runIngest();
});
afterAll(() => ingest.close());

describe('a small body that inflates to 128 MB is refused, and the next request is served, when it is compressed with', () => {
  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('%s', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(INFLATED_BYTES, ' '));
    expect(bomb.byteLength).toBeLessThan(1_048_576);
    const answer = await ingest.post('/l/events', bomb, { 'content-encoding': encoding });
    expect(answer).toMatchObject({ status: 413, body: { error: { code: 'body_too_large' } } });
    expect(await ingest.post('/l/events', { events: [anEvent()] })).toMatchObject({ status: 202 });
  });
});

test('keys of the prototype change no object of the process', async () => {
  const event = JSON.stringify(anEvent({ properties: 'HERE' })).replace(
    '"HERE"',
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  );
  const body = `{"__proto__":{"polluted":1},"events":[${event}]}`;
  expect(await ingest.post('/l/events', body)).toMatchObject({ status: 202, body: { accepted: 1 } });
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});
