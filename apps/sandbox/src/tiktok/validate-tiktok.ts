import { isObject, type JsonObject } from '../json.js';
import type { Mode } from '../mode.js';
import { documentedEventFindings, documentedSourceFinding } from './documented-rules.js';
import { type EventSource, isEventSource } from './event-names.js';
import { typeRefusalOf } from './event-types.js';
import { eventRefusal, requestRefusal, type TiktokRefusal } from './reply.js';

const MOST_EVENTS = 1_000;

export type TiktokValidation =
  | {
      readonly kind: 'accepted';
      readonly eventSource: EventSource;
      readonly eventSourceId: string;
      readonly events: readonly JsonObject[];
      readonly testEventCode: string | null;
    }
  | { readonly kind: 'refused'; readonly refusal: TiktokRefusal };

/** What the envelope says, once it is found to be in order. */
export interface TiktokEnvelope {
  readonly kind: 'envelope';
  readonly eventSource: EventSource;
  readonly eventSourceId: string;
  readonly data: unknown;
  readonly testEventCode: string | null;
}

/**
 * Judges the body of `POST /open_api/v1.3/event/track/` as TikTok does: in one order, the first fault refuses the whole
 * request, and nothing of it is stored.
 *
 * @example
 * validateTiktokRequest({ event_source: 'web', event_source_id: 'D69ESQRC77U0KGAU8B90', data: [{}] }, { mode: 'faithful' })
 * // { kind: 'refused', refusal: { code: 40002, message: 'Invalid value for data.0.event: not a valid string.', index: 0 } }
 */
export function validateTiktokRequest(body: unknown, options: { readonly mode: Mode }): TiktokValidation {
  const envelope = readEnvelope(body, options.mode);
  return envelope.kind === 'refused' ? envelope : validateEvents(envelope, options.mode);
}

/** Everything that is asked before the token's right to the source is. */
export function readEnvelope(
  body: unknown,
  mode: Mode,
): TiktokEnvelope | { readonly kind: 'refused'; readonly refusal: TiktokRefusal } {
  if (!isObject(body)) return refused('The request body is not a valid JSON object.');

  const { event_source: eventSource, event_source_id: eventSourceId, test_event_code: testEventCode } = body;
  if (!isEventSource(eventSource))
    return refused('Invalid value for event_source: must be web, app or offline.');
  if (typeof eventSourceId !== 'string' || !isIdOfSource(eventSourceId, eventSource)) {
    return refused('Invalid value for event_source_id: not a valid string.');
  }
  if (testEventCode !== undefined && testEventCode !== null && typeof testEventCode !== 'string') {
    return refused('Invalid value for test_event_code: not a valid string.');
  }
  const finding = mode === 'strict' ? documentedSourceFinding(eventSource, eventSourceId) : null;
  if (finding !== null) return refused(`Invalid value for event_source_id: ${finding}.`);

  return {
    kind: 'envelope',
    eventSource,
    eventSourceId,
    data: body.data,
    testEventCode: testEventCode || null,
  };
}

export function validateEvents(envelope: TiktokEnvelope, mode: Mode): TiktokValidation {
  const { data, eventSource, eventSourceId, testEventCode } = envelope;
  if (!Array.isArray(data)) return refused('Invalid value for data: not a valid list.');
  if (data.length > MOST_EVENTS) return refused(`Invalid value for data: longer than ${MOST_EVENTS}.`);
  // What the endpoint makes of an empty list is not known; a sender in production relies on some answer to it.
  if (data.length === 0 && mode === 'strict') return refused('Invalid value for data: must not be empty.');

  for (const [index, event] of data.entries()) {
    const refusal =
      typeRefusalOf(event, index, eventSource) ??
      (mode === 'strict' ? documentedRefusal(event, index, eventSource) : null);
    if (refusal !== null) return { kind: 'refused', refusal };
  }
  return { kind: 'accepted', eventSource, eventSourceId, events: data.filter(isObject), testEventCode };
}

function documentedRefusal(event: unknown, index: number, source: EventSource): TiktokRefusal | null {
  if (!isObject(event)) return null;
  const [finding] = documentedEventFindings(event, source);
  return finding === undefined ? null : eventRefusal(index, finding.path, null, finding.text);
}

/** A pixel code names a web source only: with another source TikTok calls it "not a valid string". */
function isIdOfSource(id: string, source: EventSource): boolean {
  if (id === '') return false;
  return source === 'web' || !/^(?=.*[A-Z])[A-Z0-9]{20}$/.test(id);
}

function refused(message: string): { readonly kind: 'refused'; readonly refusal: TiktokRefusal } {
  return { kind: 'refused', refusal: requestRefusal(message) };
}
