/** What an error of the Graph API is about. The type, the text and the HTTP status tell nothing reliable. */
export type MetaErrorClass =
  | 'throttled'
  | 'token'
  | 'permission'
  | 'pixel'
  | 'request'
  | 'transient'
  | 'event'
  /** Nobody knows yet whether it speaks of an event or of the whole request. */
  | 'unclear';

/**
 * Codes from https://developers.facebook.com/docs/graph-api/guides/error-handling,
 * https://developers.facebook.com/docs/graph-api/overview/rate-limiting and
 * https://developers.facebook.com/docs/marketing-api/error-reference.
 */
const CLASS_OF_CODE: ReadonlyMap<number, MetaErrorClass> = new Map([
  [1, 'transient'],
  [2, 'transient'],
  [3, 'permission'],
  [4, 'throttled'],
  [10, 'permission'],
  [12, 'request'],
  [17, 'throttled'],
  [32, 'throttled'],
  [102, 'token'],
  [104, 'token'],
  [190, 'token'],
  [341, 'throttled'],
  // Blocked for policy: only a person can lift it, and resending makes it worse.
  [368, 'permission'],
  [613, 'throttled'],
  [803, 'pixel'],
  [2500, 'pixel'],
  [2635, 'request'],
  [5000, 'transient'],
  [21009, 'transient'],
]);

/** Subcodes of dead sessions and tokens, whatever the code beside them. */
const TOKEN_SUBCODES: ReadonlySet<number> = new Set([458, 459, 460, 463, 464, 467, 492]);

const INVALID_PARAMETER = 100;
const OBJECT_UNKNOWN_SUBCODE = 33;
/** The validation of the Conversions API: every subcode seen lies between 2804001 and 2804132. */
const isEventSubcode = (subcode: number): boolean => subcode >= 2_804_000 && subcode <= 2_804_999;

export interface MetaErrorNumbers {
  readonly code: number;
  readonly subcode: number | undefined;
  readonly isTransient: boolean;
  /** Of the untranslated `message`; only ever chooses between two settings to mend. */
  readonly mentionsPermission: boolean;
}

/** Total: a number nobody has seen yet falls into its range, and outside every range passes for transient. */
export function metaErrorClass(error: MetaErrorNumbers): MetaErrorClass {
  const { code, subcode } = error;
  if (code === INVALID_PARAMETER) return invalidParameterClass(error);
  const known = CLASS_OF_CODE.get(code);
  if (known !== undefined) return known;
  if (code >= 200 && code <= 299) return 'permission';
  if (code >= 80_000 && code <= 80_099) return 'throttled';
  return subcode !== undefined && TOKEN_SUBCODES.has(subcode) ? 'token' : 'transient';
}

/**
 * 100 with a validation subcode (2804xxx) is about an event. Without a subcode it is about the request: a missing
 * permission, a missing `data`, a missing proof of the app secret.
 */
function invalidParameterClass({
  subcode,
  isTransient,
  mentionsPermission,
}: MetaErrorNumbers): MetaErrorClass {
  if (isTransient) return 'transient';
  if (subcode === undefined) return mentionsPermission ? 'permission' : 'request';
  if (TOKEN_SUBCODES.has(subcode)) return 'token';
  if (subcode === OBJECT_UNKNOWN_SUBCODE) return 'pixel';
  return isEventSubcode(subcode) ? 'event' : 'unclear';
}
