import type { PlatformAnswer, Verdict } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { classifyTiktok } from './classify.js';

type Headers = Readonly<Record<string, string>>;
const REQUEST_ID = '202303141300390EF6F5D96D1798201C51';

function answer(body: unknown, status = 200, headers: Headers = {}): PlatformAnswer {
  return { kind: 'response', status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function coded(code: unknown, message = 'Some words.', status = 200, headers: Headers = {}): PlatformAnswer {
  return answer({ code, message, request_id: REQUEST_ID, data: {} }, status, headers);
}

function inShort(verdict: Verdict): string {
  if (verdict.kind === 'fix') return `fix ${verdict.reason}`;
  return verdict.kind === 'reject' && verdict.unclear === true ? 'reject unclear' : verdict.kind;
}

describe('a code of TikTok:', () => {
  test.each<[number, string]>([
    [0, 'delivered'],
    [20001, 'reject'],
    [40000, 'reject unclear'],
    [40001, 'fix permission_denied'],
    [40002, 'reject unclear'],
    [40007, 'fix pixel_rejected'],
    [40016, 'throttled'],
    [40064, 'reject unclear'],
    [40100, 'throttled'],
    [40101, 'retry'],
    [40102, 'retry'],
    [40103, 'fix token_rejected'],
    [40104, 'fix token_rejected'],
    [40105, 'fix token_rejected'],
    [40106, 'fix token_rejected'],
    [40109, 'fix token_rejected'],
    [40110, 'fix token_rejected'],
    [40113, 'fix token_rejected'],
    [40132, 'throttled'],
    [40133, 'throttled'],
    [40200, 'retry'],
    [40201, 'retry'],
    [40202, 'retry'],
    [40300, 'retry'],
    [40700, 'retry'],
    [40900, 'reject unclear'],
    [40908, 'reject unclear'],
    [50000, 'retry'],
    [50002, 'retry'],
    [51001, 'retry'],
    [51002, 'retry'],
    [51010, 'retry'],
    [51021, 'throttled'],
    [51039, 'retry'],
    [51065, 'retry'],
    [51305, 'retry'],
    [59999, 'retry'],
    [60001, 'retry'],
    [99999, 'retry'],
  ])('%p means %s', (code, meaning) => {
    expect(inShort(classifyTiktok(coded(code), 3))).toBe(meaning);
  });

  test.each([200, 400, 401, 403, 429, 500])('whatever the HTTP status, such as %p', (status) => {
    expect(inShort(classifyTiktok(coded(40105, 'x', status), 1))).toBe('fix token_rejected');
    expect(inShort(classifyTiktok(coded(40100, 'x', status), 1))).toBe('throttled');
    expect(inShort(classifyTiktok(coded(50000, 'x', status), 1))).toBe('retry');
    expect(inShort(classifyTiktok(coded(0, 'OK', status), 1))).toBe('delivered');
  });

  test('may come as a text', () => {
    expect(inShort(classifyTiktok(coded('40105'), 1))).toBe('fix token_rejected');
  });

  test.each([null, undefined, {}])('is enough where data is %p', (data) => {
    expect(classifyTiktok(answer({ code: 0, message: 'OK', data }), 1)).toEqual({ kind: 'delivered' });
  });
});

describe('a refusal (40002)', () => {
  test.each<[string, string]>([
    ['Invalid value for event_source_id: not a valid string.', 'fix pixel_rejected'],
    ['Invalid value for event_source: must be web, app or offline.', 'fix request_rejected'],
    ['Invalid value for test_event_code: not a valid string.', 'fix request_rejected'],
    ['Invalid value for data: not a valid list.', 'fix request_rejected'],
    ['Invalid value for event_id: not a valid string.', 'reject'],
    ['Invalid value for data.1.event_id: not a valid string.', 'reject'],
    ['Invalid value "event_source_id" for data.1.event_id', 'reject'],
    ['Batch.1.properties.contents.0.content_id: Not a valid string', 'reject'],
    ['Invalid value for user.email', 'reject'],
    ['Something is wrong.', 'reject unclear'],
  ])('%p means %s', (message, meaning) => {
    expect(inShort(classifyTiktok(coded(40002, message), 3))).toBe(meaning);
  });

  test.each(['data.1.event_id', 'data[1].event_time', 'Batch.1.properties.value'])(
    'may name its event: %s',
    (path) => {
      expect(classifyTiktok(coded(40002, `Invalid value for ${path}`), 3)).toMatchObject({
        kind: 'reject',
        index: 1,
      });
    },
  );

  test('names no event outside the request', () => {
    expect(classifyTiktok(coded(40002, 'Invalid value for data.3.event_id'), 3)).not.toHaveProperty('index');
  });

  test('carries its code, its words without values, and what the support asks for', () => {
    const verdict = classifyTiktok(coded(40002, 'Invalid value "ann@example.com" for data.0.user.email'), 1);
    expect(verdict.detail).toEqual({
      code: '40002',
      message: 'Invalid value *** for data.0.user.email',
      trace_id: REQUEST_ID,
      http_status: 200,
    });
  });
});

describe('a throttled layer waits', () => {
  test.each<[string, Headers, number]>([
    ['five seconds where TikTok names no wait', {}, 5_000],
    ['the seconds of Retry-After', { 'retry-after': '120' }, 120_000],
    ['five seconds where Retry-After names less than one', { 'retry-after': '0' }, 5_000],
    ['an hour at most', { 'retry-after': '999999' }, 3_600_000],
  ])('%s', (_, headers, forMs) => {
    expect(classifyTiktok(coded(40100, 'Too many requests.', 200, headers), 1)).toMatchObject({
      kind: 'throttled',
      forMs,
    });
  });
});

describe('a body that is not TikTok’s JSON', () => {
  const HTML = '<html><body>502 Bad Gateway</body></html>';
  test.each<[number, string, string]>([
    [200, HTML, 'retry'],
    [200, '{"status":"ok"}', 'retry'],
    [400, '{"status":"Something went wrong"}', 'fix request_rejected'],
    [401, HTML, 'fix token_rejected'],
    [403, HTML, 'fix permission_denied'],
    [404, '404 page not found', 'fix request_rejected'],
    [413, HTML, 'reject'],
    [429, HTML, 'throttled'],
    [502, HTML, 'retry'],
  ])('with HTTP %p (%s) means %s', (status, body, meaning) => {
    expect(inShort(classifyTiktok(answer(body, status), 2))).toBe(meaning);
  });
});

test.each([true, false])('no answer passes; TikTok may hold a copy: %p', (maybeAccepted) => {
  expect(classifyTiktok({ kind: 'no_response', code: 'ECONNRESET', maybeAccepted }, 1)).toMatchObject({
    kind: 'retry',
    maybeAccepted,
    detail: { code: 'ECONNRESET' },
  });
});
