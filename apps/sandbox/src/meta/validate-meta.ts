import { isObject, type JsonObject, tryParseJson } from '../json.js';
import type { ValidationOptions } from '../mode.js';
import { documentedEventFindings, documentedRequestFindings } from './documented-rules.js';
import { schemaRefusalOf } from './event-schema.js';
import { fieldRefusalOf, timeRefusalOf } from './field-rules.js';
import { DATA_REQUIRED, type MetaRefusal, requestSchemaRefusal, schemaRefusal } from './refusal.js';

const MOST_EVENTS = 1_000;

export type MetaValidation =
  | {
      readonly kind: 'accepted';
      readonly events: readonly JsonObject[];
      readonly testEventCode: string | null;
    }
  | { readonly kind: 'refused'; readonly refusal: MetaRefusal };

/**
 * Judges the body of `POST /{version}/{pixel_id}/events` as Meta does: in one order, the first fault refuses the whole
 * batch, and nothing else is said.
 *
 * @param body the request body; `data` is a list of events, or JSON text of one, and each event may be JSON text as well
 * @example
 * validateMetaRequest({ data: [{}] }, { mode: 'faithful', now: Date.now() })
 * // { kind: 'refused', refusal: { code: 100, subcode: 2804019, index: 0, … } }
 */
export function validateMetaRequest(body: unknown, options: ValidationOptions): MetaValidation {
  const request = isObject(body) ? body : {};
  const data = eventsOf(request.data);
  if (data === null) return { kind: 'refused', refusal: DATA_REQUIRED };

  const refusal = requestRefusal(request, data, options) ?? batchRefusal(data, options);
  if (refusal !== null) return { kind: 'refused', refusal };

  const testEventCode = request.test_event_code;
  return {
    kind: 'accepted',
    events: data.filter(isObject),
    testEventCode: typeof testEventCode === 'string' && testEventCode !== '' ? testEventCode : null,
  };
}

/** `null` where there is no list of at least one event. */
function eventsOf(data: unknown): readonly unknown[] | null {
  const list = typeof data === 'string' ? tryParseJson(data) : data;
  if (!Array.isArray(list) || list.length === 0) return null;
  return list.map((event) => (typeof event === 'string' ? tryParseJson(event) : event));
}

function requestRefusal(
  request: JsonObject,
  data: readonly unknown[],
  options: ValidationOptions,
): MetaRefusal | null {
  // The limit is documented, the words for it are not.
  if (data.length > MOST_EVENTS) {
    return requestSchemaRefusal(`The parameter $['data'] must have at most ${MOST_EVENTS} events.`);
  }
  if (options.mode === 'faithful') return null;
  const [finding] = documentedRequestFindings(request);
  return finding === undefined ? null : requestSchemaRefusal(finding);
}

function batchRefusal(data: readonly unknown[], { mode, now }: ValidationOptions): MetaRefusal | null {
  return (
    firstRefusal(data, schemaRefusalOf) ??
    firstRefusal(data, (event, index) => (isObject(event) ? timeRefusalOf(event, index, now) : null)) ??
    firstRefusal(data, (event, index) => (isObject(event) ? fieldRefusalOf(event, index) : null)) ??
    (mode === 'strict' ? firstRefusal(data, (event, index) => documentedRefusal(event, index, now)) : null)
  );
}

function documentedRefusal(event: unknown, index: number, now: number): MetaRefusal | null {
  if (!isObject(event)) return null;
  const [finding] = documentedEventFindings(event, now);
  return finding === undefined
    ? null
    : schemaRefusal(index, `The parameter $['data'][${index}]${finding.path} ${finding.text}.`);
}

function firstRefusal(
  data: readonly unknown[],
  rule: (event: unknown, index: number) => MetaRefusal | null,
): MetaRefusal | null {
  for (const [index, event] of data.entries()) {
    const refusal = rule(event, index);
    if (refusal !== null) return refusal;
  }
  return null;
}
