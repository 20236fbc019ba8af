import type { PlatformAnswer } from '@capi-relay/contracts';

const REMOVED = '***';

/**
 * The answer without the token the request was sent with. A platform, or a gateway before it, may repeat what it was
 * sent; from here on its words go to the store, the queue and the pages. It is done before anything is read or cut, so
 * that no half of a token is left either.
 */
export function withoutToken(answer: PlatformAnswer, token: string): PlatformAnswer {
  if (answer.kind === 'no_response' || token === '') return answer;
  const body = spellingsOf(token).reduce((text, spelling) => text.replaceAll(spelling, REMOVED), answer.body);
  return body === answer.body ? answer : { ...answer, body };
}

/** As it is, and as JSON may write it: with its slashes escaped or not. */
function spellingsOf(token: string): string[] {
  const inJson = JSON.stringify(token).slice(1, -1);
  return [...new Set([inJson.replaceAll('/', '\\/'), inJson, token, encodeURIComponent(token)])];
}
