import type { PlatformDetail, Verdict } from '@capi-relay/contracts';
import { eventIndex } from './event-index.js';

/** A refused event, at the place the platform's words name; `unclear` where they could mean the request itself. */
export function refusal(
  words: string,
  sentCount: number,
  detail: PlatformDetail,
  couldMeanRequest: boolean,
): Extract<Verdict, { kind: 'reject' }> {
  const index = eventIndex(words, sentCount);
  if (index !== undefined) return { kind: 'reject', index, detail };
  return couldMeanRequest ? { kind: 'reject', unclear: true, detail } : { kind: 'reject', detail };
}
