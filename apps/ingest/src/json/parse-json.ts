import { parse as parseLossless } from 'lossless-json';
import { IngestError } from '../http/errors.js';
import { type Bounds, excessOf } from './excess.js';
import { withoutProtoKeys } from './without-proto-keys.js';

/** Levels of arrays and objects in one body; an event itself may use two less. */
export const MAX_BODY_DEPTH = 66;

/** What one event, or what is said of one person, may be made of: ten times what the largest carts have. */
export const EVENT_BOUNDS: Bounds = { levels: MAX_BODY_DEPTH - 2, values: 5_000 };

/** A number of 16 or more digits may be past 2^53. Digits that open a string are no number and stay on the fast path. */
const LONG_NUMBER = /[\s:,[]-?\d{16}/;

/** A key `__proto__`, or one that may turn out to be it once its escapes are read; encoders do not escape letters. */
const PROTO_KEY = /__proto__|\\u00[567]/i;

const INTEGER = /^-?\d+$/;

/** An integer that a JavaScript number would round is kept as the text it was written with. */
function exactNumber(text: string): number | string {
  const value = Number(text);
  return INTEGER.test(text) && !Number.isSafeInteger(value) ? text : value;
}

/** V8 quotes the body in its message, which may be somebody's name: only the place is passed on. */
function malformed(error: unknown): IngestError {
  const place = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  const where = place === undefined ? '' : ` It breaks off being valid at character ${place}.`;
  return new IngestError('invalid_json', `The body is not valid JSON.${where}`);
}

function parsePlain(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(error);
  }
}

function parseExact(text: string, plain: unknown): unknown {
  // The exact parser is recursive, so a body made of brackets must not reach it.
  if (excessOf(plain, { levels: MAX_BODY_DEPTH, values: Number.POSITIVE_INFINITY }) !== null) {
    throw new IngestError(
      'invalid_json',
      `The body is nested deeper than ${MAX_BODY_DEPTH} levels. Flatten the properties of its events.`,
    );
  }
  return parseLossless(text, null, {
    parseNumber: exactNumber,
    onDuplicateKey: ({ newValue }) => newValue,
  });
}

/**
 * Reads a JSON body: integers past 2^53 become strings, everything else is as `JSON.parse` has it, without
 * keys `__proto__`.
 *
 * @throws IngestError `invalid_json`; its message never repeats the body
 */
export function parseJson(text: string): unknown {
  if (text.trim() === '') {
    throw new IngestError('invalid_json', 'The body is empty. Send a JSON object.');
  }
  const plain = parsePlain(text);
  const value = LONG_NUMBER.test(text) ? parseExact(text, plain) : plain;
  return PROTO_KEY.test(text) ? withoutProtoKeys(value, MAX_BODY_DEPTH) : value;
}
