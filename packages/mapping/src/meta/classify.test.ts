import type { PlatformAnswer, Verdict } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { classifyMeta } from './classify.js';

type Headers = Readonly<Record<string, string>>;

function answer(body: unknown, status = 200, headers: Headers = {}): PlatformAnswer {
  return { kind: 'response', status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function error(code: number, subcode?: number, rest: Readonly<Record<string, unknown>> = {}, status = 400) {
  return answer(
    {
      error: {
        message: 'Invalid parameter',
        type: 'OAuthException',
        code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        fbtrace_id: 'AbCdEf',
        ...rest,
      },
    },
    status,
  );
}

/** What a verdict says to do, in a word: its kind and, for `fix`, the reason. */
function inShort(verdict: Verdict): string {
  if (verdict.kind === 'fix') return `fix ${verdict.reason}`;
  return verdict.kind === 'reject' && verdict.unclear === true ? 'reject unclear' : verdict.kind;
}

describe('an error of Meta, by its numbers:', () => {
  test.each<[number, number | undefined, string]>([
    [1, undefined, 'retry'],
    [2, undefined, 'retry'],
    [5000, undefined, 'retry'],
    [21009, undefined, 'retry'],
    [-1, undefined, 'retry'],
    [999999, undefined, 'retry'],
    [4, undefined, 'throttled'],
    [4, 1504022, 'throttled'],
    [4, 1504039, 'throttled'],
    [17, 2446079, 'throttled'],
    [32, undefined, 'throttled'],
    [341, undefined, 'throttled'],
    [613, undefined, 'throttled'],
    [613, 1487742, 'throttled'],
    [613, 5044001, 'throttled'],
    ...Array.from({ length: 15 }, (_, n): [number, undefined, string] => [
      80_000 + n,
      undefined,
      'throttled',
    ]),
    [190, undefined, 'fix token_rejected'],
    ...[458, 459, 460, 463, 464, 467, 492].map((subcode): [number, number, string] => [
      190,
      subcode,
      'fix token_rejected',
    ]),
    [102, undefined, 'fix token_rejected'],
    [104, undefined, 'fix token_rejected'],
    [999999, 463, 'fix token_rejected'],
    [3, undefined, 'fix permission_denied'],
    [10, undefined, 'fix permission_denied'],
    [200, undefined, 'fix permission_denied'],
    [270, undefined, 'fix permission_denied'],
    [294, undefined, 'fix permission_denied'],
    [299, undefined, 'fix permission_denied'],
    [368, undefined, 'fix permission_denied'],
    [100, 33, 'fix pixel_rejected'],
    [803, undefined, 'fix pixel_rejected'],
    [2500, undefined, 'fix pixel_rejected'],
    [2635, undefined, 'fix request_rejected'],
    [12, undefined, 'fix request_rejected'],
    [100, undefined, 'fix request_rejected'],
    ...[
      2804001, 2804003, 2804004, 2804007, 2804008, 2804009, 2804010, 2804011, 2804016, 2804017, 2804019,
      2804023, 2804024, 2804030, 2804036, 2804043, 2804048, 2804050, 2804063, 2804066, 2804069, 2804071,
      2804072, 2804075, 2804079, 2804081, 2804087, 2804116, 2804117, 2804131, 2804132,
    ].map((subcode): [number, number, string] => [100, subcode, 'reject']),
    [100, 1815356, 'reject unclear'],
  ])('%p/%p means %s', (code, subcode, meaning) => {
    expect(inShort(classifyMeta(error(code, subcode), 3))).toBe(meaning);
  });

  test.each([200, 400, 401, 403, 429, 500, 503])('whatever the HTTP status, such as %p', (status) => {
    expect(inShort(classifyMeta(error(190, 463, {}, status), 1))).toBe('fix token_rejected');
    expect(inShort(classifyMeta(error(80004, undefined, {}, status), 1))).toBe('throttled');
    expect(inShort(classifyMeta(error(100, 2804003, {}, status), 1))).toBe('reject');
    expect(inShort(classifyMeta(error(2, undefined, {}, status), 1))).toBe('retry');
  });

  test.each(['OAuthException', 'GraphMethodException', 'Exception', 'CodedException'])(
    'whatever the type, such as %s',
    (type) => {
      expect(inShort(classifyMeta(error(17, undefined, { type }), 1))).toBe('throttled');
    },
  );

  test('is_transient makes an unknown or invalid parameter a passing fault', () => {
    expect(inShort(classifyMeta(error(100, 2804019, { is_transient: true }), 1))).toBe('retry');
  });

  test('is_transient does not make a throttled app anything else', () => {
    expect(inShort(classifyMeta(error(4, undefined, { is_transient: true }), 1))).toBe('throttled');
  });

  test('100 that misses a permission names that setting', () => {
    const missing = error(100, undefined, { message: '(#100) Missing Permission' });
    expect(inShort(classifyMeta(missing, 1))).toBe('fix permission_denied');
  });

  test('an error without numbers is tried again', () => {
    const verdict = classifyMeta(answer({ error: { message: 'Invalid parameter' } }, 400), 1);
    expect(verdict).toMatchObject({ kind: 'retry', detail: { code: 'unknown' } });
  });

  test('numbers may come as texts', () => {
    expect(inShort(classifyMeta(answer({ error: { code: '190', error_subcode: '463' } }), 1))).toBe(
      'fix token_rejected',
    );
  });
});

describe('a refused event', () => {
  test('is named by the JSONPath of the schema check', () => {
    const message = `Unexpected key "name" on param "$['data'][2]['custom_data']['contents'][0]"`;
    expect(classifyMeta(error(100, 2804019, { error_user_msg: message }), 5)).toMatchObject({
      kind: 'reject',
      index: 2,
    });
  });

  test('is not named by a place outside the request', () => {
    const verdict = classifyMeta(error(100, 2804019, { error_user_msg: `$['data'][5]` }), 5);
    expect(verdict).not.toHaveProperty('index');
  });

  test('carries its numbers, its words without values, and what the support asks for', () => {
    const verdict = classifyMeta(
      error(100, 2804003, {
        error_user_title: 'Event Timestamp Too Old',
        error_user_msg: 'The event of ann@example.com is older than 7 days.',
      }),
      1,
    );
    expect(verdict.detail).toEqual({
      code: '100/2804003',
      message: 'Invalid parameter | Event Timestamp Too Old | The event of *** is older than 7 days.',
      trace_id: 'AbCdEf',
      http_status: 400,
    });
  });
});

describe('a throttled layer waits', () => {
  const usage = (minutes: readonly number[]) => ({
    'x-business-use-case-usage': JSON.stringify({
      '1234567890': minutes.map((wait) => ({
        type: 'ads_management',
        call_count: 100,
        estimated_time_to_regain_access: wait,
      })),
    }),
  });
  const waitOf = (headers: Headers) => {
    const body = { error: { message: 'x', code: 80004 } };
    const verdict = classifyMeta(answer(body, 400, headers), 1);
    return verdict.kind === 'throttled' ? verdict.forMs : undefined;
  };

  test.each<[string, Headers, number]>([
    ['the minutes of the usage header', usage([7]), 7 * 60_000],
    ['the longest of several', usage([3, 12, 0]), 12 * 60_000],
    ['an hour at most', usage([5000]), 60 * 60_000],
    ['the seconds of Retry-After where there is no usage', { 'retry-after': '90' }, 90_000],
    ['a minute where the usage names no wait', usage([0]), 60_000],
    ['a minute where the usage cannot be read', { 'x-business-use-case-usage': 'soon' }, 60_000],
    ['a minute where nothing is said', {}, 60_000],
  ])('%s', (_, headers, wait) => {
    expect(waitOf(headers)).toBe(wait);
  });
});

describe('a success', () => {
  test('has every event received', () => {
    expect(classifyMeta(answer({ events_received: 3, messages: [], fbtrace_id: 'x' }), 3)).toEqual({
      kind: 'delivered',
    });
  });

  test('keeps what Meta remarks', () => {
    const remark = answer({ events_received: 1, messages: ['Ignored value "x".'], fbtrace_id: 'x' });
    expect(classifyMeta(remark, 1)).toEqual({
      kind: 'delivered',
      detail: { code: 'messages', message: 'Ignored value ***.', trace_id: 'x', http_status: 200 },
    });
  });

  test('is none with no event received, and nothing was taken', () => {
    expect(classifyMeta(answer({ events_received: 0, messages: [] }), 3)).toMatchObject({
      kind: 'retry',
      maybeAccepted: false,
      detail: { code: 'events_received', message: 'Meta received 0 of 3 events.' },
    });
  });

  test('is none with some events received, and some may have been taken', () => {
    expect(classifyMeta(answer({ events_received: 2 }), 3)).toMatchObject({
      kind: 'retry',
      maybeAccepted: true,
    });
  });

  test('is none without a count', () => {
    expect(classifyMeta(answer({}), 1)).toMatchObject({ kind: 'retry', maybeAccepted: true });
    expect(classifyMeta(answer({ success: true }), 1).kind).toBe('retry');
  });
});

describe('a body that is not Meta’s JSON', () => {
  const HTML = '<html><body>Sorry, something went wrong.</body></html>';
  test.each<[number, string, Headers, string]>([
    [200, HTML, {}, 'retry'],
    [302, '', {}, 'retry'],
    [400, HTML, {}, 'fix request_rejected'],
    [401, HTML, {}, 'fix token_rejected'],
    [403, HTML, {}, 'fix permission_denied'],
    [404, 'Not found', {}, 'fix request_rejected'],
    [408, '', {}, 'retry'],
    [413, HTML, {}, 'reject'],
    [429, HTML, {}, 'throttled'],
    [500, '', {}, 'retry'],
    [502, HTML, {}, 'retry'],
    [503, '[]', {}, 'retry'],
    [504, '"x"', {}, 'retry'],
  ])('with HTTP %p means by it alone: %s %p %s', (status, body, headers, meaning) => {
    const verdict = classifyMeta(answer(body, status, headers), 2);
    expect(inShort(verdict)).toBe(meaning);
    expect(verdict.detail).toMatchObject({ code: `http_${status}`, http_status: status });
    expect(verdict.detail?.message).not.toContain('<');
  });

  test('from a gateway may hide that the request was accepted', () => {
    expect(classifyMeta(answer(HTML, 502), 1)).toMatchObject({ kind: 'retry', maybeAccepted: true });
  });

  test('may say when to come back', () => {
    expect(classifyMeta(answer(HTML, 503, { 'retry-after': '30' }), 1)).toMatchObject({ afterMs: 30_000 });
    expect(classifyMeta(answer(HTML, 429, { 'retry-after': '30' }), 1)).toMatchObject({ forMs: 30_000 });
    expect(classifyMeta(answer(HTML, 429), 1)).toMatchObject({ forMs: 60_000 });
  });
});

describe('no answer at all', () => {
  test.each([true, false])(
    'passes; whether Meta may hold a copy is known to the sender: %p',
    (maybeAccepted) => {
      expect(classifyMeta({ kind: 'no_response', code: 'ETIMEDOUT', maybeAccepted }, 1)).toMatchObject({
        kind: 'retry',
        maybeAccepted,
        detail: { code: 'ETIMEDOUT' },
      });
    },
  );
});
