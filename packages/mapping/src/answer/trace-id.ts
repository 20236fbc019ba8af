import { asText } from '../event/fields.js';

/** Letters, digits and what base64 and UUIDs add: no blank, no `@` and no quote, which a repeated value would have. */
const TRACE_ID = /^[\w+/=.:-]{1,128}$/;

/** What a platform's support asks for, where it has the shape of an id; it is kept and shown unchanged. */
export function traceId(value: unknown): string | undefined {
  const text = asText(value);
  return text !== undefined && TRACE_ID.test(text) ? text : undefined;
}
