import { anEvent, waitFor } from '@capi-relay/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type RawClient, rawClient } from '../testing/raw-client.js';
import { runIngest, type TestIngest } from '../testing/running-ingest.js';

const MAX_CONNECTIONS = 30;

let ingest: TestIngest;
const clients: RawClient[] = [];

beforeAll(async () => {
  ingest = await runIngest({
    config: {
      connections: {
        headersTimeoutMs: 300,
        requestTimeoutMs: 300,
        keepAliveTimeoutMs: 60_000,
        checkEveryMs: 50,
        maxConnections: MAX_CONNECTIONS,
      },
    },
  });
});
afterAll(() => ingest.close());
afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.close();
  }
  // Whatever was done to it, the server serves the next client.
  await waitFor(() => ingest.post('/l/events', { events: [anEvent()] }).catch(() => undefined), {
    until: (answer) => answer?.status === 202,
  });
});

async function client(): Promise<RawClient> {
  const opened = await rawClient(ingest.url);
  clients.push(opened);
  return opened;
}

/** Sends bytes, and reads what comes until the server ends the connection. */
async function say(...parts: readonly string[]): Promise<string> {
  const opened = await client();
  for (const part of parts) {
    opened.send(part);
  }
  return opened.untilClosed();
}

function head(headers: readonly string[], line = 'POST /l/events HTTP/1.1'): string {
  return `${[line, 'Host: relay', `X-App-Id: ${ingest.app.app_id}`, ...headers].join('\r\n')}\r\n\r\n`;
}

function body(event = anEvent()): string {
  return JSON.stringify({ events: [event] });
}

function whole(headers: readonly string[] = [], text = body()): string {
  return head([`Content-Length: ${Buffer.byteLength(text)}`, ...headers]) + text;
}

/** Status lines and JSON bodies of the answers on a connection. */
function answers(received: string): { readonly status: number; readonly body: unknown }[] {
  return received
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter((part) => part !== '')
    .map((part) => {
      const text = part.slice(part.indexOf('\r\n\r\n') + 4).trim();
      return {
        status: Number(part.slice(9, 12)),
        body: text.startsWith('{') ? JSON.parse(text) : text,
      };
    });
}

const failure = (code: string) => ({ error: { code, requestId: expect.stringMatching(/^req_/) } });

describe('a client that takes its time is told so and its connection ends, when', () => {
  test.each([
    ['its body never ends', () => head(['Content-Length: 5000']) + body()],
    ['its headers never end', () => 'POST /l/events HTTP/1.1\r\nHost: relay\r\nX-App-Id: '],
    ['it says nothing at all', () => ''],
    ['its chunks never end', () => `${head(['Transfer-Encoding: chunked'])}5\r\n{"eve\r\n`],
  ])('%s', async (_how, bytes) => {
    expect(answers(await say(bytes()))).toMatchObject([{ status: 408, body: failure('request_timeout') }]);
  });

  test('it sends a byte now and then', async () => {
    const slow = await client();
    slow.send(head(['Content-Length: 100000']));
    const dripping = setInterval(() => slow.send(' '), 20);
    const received = await slow.untilClosed();
    clearInterval(dripping);
    expect(answers(received)).toMatchObject([{ status: 408 }]);
  });
});

describe('is refused with its reason', () => {
  test.each([
    [
      'a flood of headers',
      431,
      'headers_too_large',
      () => head(Array.from({ length: 10_000 }, (_, n) => `X-H${n}: v`)),
    ],
    ['one large header', 431, 'headers_too_large', () => head([`X-Large: ${'x'.repeat(20_000)}`])],
    [
      'a long request line',
      431,
      'headers_too_large',
      () => head([], `GET /l/config?${'x'.repeat(20_000)} HTTP/1.1`),
    ],
    ['what is not HTTP', 400, 'invalid_request', () => 'hello, who is there?\r\n\r\n'],
    ['TLS', 400, 'invalid_request', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a header without a colon', 400, 'invalid_request', () => head(['no colon here'])],
    ['a header with a NUL', 400, 'invalid_request', () => head(['X-Nul: a\0b'])],
    [
      'a chunk of no length',
      400,
      'invalid_request',
      () => `${head(['Transfer-Encoding: chunked'])}xyz\r\n{}\r\n0\r\n\r\n`,
    ],
    [
      'both a length and chunks, which a proxy may read differently',
      400,
      'invalid_request',
      () => `${head(['Content-Length: 5', 'Transfer-Encoding: chunked'])}0\r\n\r\n`,
    ],
    ['two lengths', 400, 'invalid_request', () => head(['Content-Length: 5', 'Content-Length: 6'])],
    ['a negative length', 400, 'invalid_request', () => head(['Content-Length: -1'])],
    [
      'chunk extensions without end',
      413,
      'body_too_large',
      () => `${head(['Transfer-Encoding: chunked'])}2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
    ],
  ])('%s: %i %s', async (_what, status, code, bytes) => {
    expect(answers(await say(bytes()))).toMatchObject([{ status, body: failure(code) }]);
  });

  test('a length that is shorter than the body: what is read is no JSON, and the rest no request', async () => {
    const text = body();
    const received = await say(`${head(['Content-Length: 10'])}${text}`);
    expect(answers(received)).toMatchObject([
      { status: 400, body: failure('invalid_json') },
      { status: 400, body: failure('invalid_request') },
    ]);
  });
});

describe('is served', () => {
  test('a line of requests on one connection, in their order', async () => {
    const one = await client();
    const events = [anEvent(), anEvent(), anEvent()];
    one.send(events.map((event) => whole([], body(event))).join('') + whole(['Connection: close']));
    const received = answers(await one.untilClosed());
    expect(received).toMatchObject(Array(4).fill({ status: 202, body: { accepted: 1 } }));
  });

  test('a request with something unreadable behind it, and before it', async () => {
    const received = await say(`${whole()}what is this?\r\n\r\n`);
    expect(answers(received)).toMatchObject([
      { status: 202, body: { accepted: 1 } },
      { status: 400, body: failure('invalid_request') },
    ]);
  });

  test('a client that asks before it sends its body', async () => {
    const text = body();
    const polite = await client();
    polite.send(
      head([`Content-Length: ${Buffer.byteLength(text)}`, 'Expect: 100-continue', 'Connection: close']),
    );
    await polite.until('HTTP/1.1 100 Continue');
    polite.send(text);
    expect(answers(await polite.untilClosed()).at(-1)).toMatchObject({ status: 202, body: { accepted: 1 } });
  });

  test('HTTP/1.0', async () => {
    const text = body();
    const line = 'POST /l/events HTTP/1.0';
    const received = await say(head([`Content-Length: ${Buffer.byteLength(text)}`], line) + text);
    expect(answers(received)).toMatchObject([{ status: 202, body: { accepted: 1 } }]);
  });

  test('a body in chunks of one byte', async () => {
    const chunks = [...body()].map((character) => `1\r\n${character}\r\n`).join('');
    const received = await say(
      `${head(['Transfer-Encoding: chunked', 'Connection: close'])}${chunks}0\r\n\r\n`,
    );
    expect(answers(received)).toMatchObject([{ status: 202, body: { accepted: 1 } }]);
  });
});

test('a client that leaves in the middle of its body leaves nothing behind', async () => {
  const gone = await client();
  const event = anEvent();
  gone.send(head(['Content-Length: 100000']) + body(event));
  gone.socket.end();
  expect(answers(await gone.untilClosed()).filter(({ status }) => status >= 500)).toEqual([]);
  expect(await ingest.rows('SELECT 1 FROM sdk_events WHERE event_id = $1', [event.event_id])).toEqual([]);
});

test('connections that are held and not used make room for a client that needs one', async () => {
  const holders = await Promise.all(Array.from({ length: MAX_CONNECTIONS }, client));
  for (const holder of holders) {
    holder.send(whole());
  }
  const served = await waitFor(
    async () => {
      const late = await client();
      late.send(whole(['Connection: close']));
      return answers(await late.untilClosed());
    },
    { until: (received) => received.length > 0 },
  );
  expect(served).toMatchObject([{ status: 202 }]);
});

test('nothing of all this was answered with a server error', () => {
  expect(ingest.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
