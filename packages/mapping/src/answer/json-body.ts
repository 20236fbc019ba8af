import { type Fields, isFields } from '../event/fields.js';

/** A body as a JSON object, or `undefined` for anything else: HTML, plain text, an empty body, a list. */
export function jsonObject(body: string): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return isFields(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
