import type { PlatformAnswer } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { withoutToken } from './without-token.js';

const answerOf = (body: string): PlatformAnswer => ({ kind: 'response', status: 400, headers: {}, body });

describe('what a platform answers loses the token it was sent', () => {
  test.each([
    ['as it is', 'EAABletters', 'Cannot parse EAABletters', 'Cannot parse ***'],
    ['wherever it stands', 'EAABletters', '{"a":"EAABletters","b":"EAABletters"}', '{"a":"***","b":"***"}'],
    ['as JSON writes it', 'EA"B/C', '{"message":"EA\\"B\\/C"}', '{"message":"***"}'],
    ['as JSON writes it without escaping slashes', 'EA"B/C', '{"message":"EA\\"B/C"}', '{"message":"***"}'],
    ['as a URL writes it', '123|abc/d', 'at /me?access_token=123%7Cabc%2Fd', 'at /me?access_token=***'],
  ])('%s', (_rule, token, body, rest) => {
    expect(withoutToken(answerOf(body), token)).toEqual(answerOf(rest));
  });

  test('and is the very same answer where it holds none', () => {
    const answer = answerOf('{"events_received":1}');
    expect(withoutToken(answer, 'EAABletters')).toBe(answer);
  });

  test('and an answer that never came stays as it is', () => {
    const none: PlatformAnswer = { kind: 'no_response', code: 'ETIMEDOUT', maybeAccepted: true };
    expect(withoutToken(none, 'EAABletters')).toBe(none);
  });
});
