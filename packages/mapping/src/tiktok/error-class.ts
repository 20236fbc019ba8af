/** What a code of TikTok's Business API is about. Its HTTP status is 200 for most failures. */
export type TiktokErrorClass =
  | 'ok'
  | 'partial'
  | 'throttled'
  | 'token'
  | 'permission'
  | 'pixel'
  | 'transient'
  | 'event';

/**
 * Codes from https://business-api.tiktok.com/portal/docs?id=1737172488964097. 40100 is a rate limit whatever its number
 * suggests; 40101 and 40102 are described both ways and so are tried again.
 */
const CLASS_OF_CODE: ReadonlyMap<number, TiktokErrorClass> = new Map([
  [0, 'ok'],
  [20001, 'partial'],
  [40001, 'permission'],
  [40007, 'pixel'],
  [40016, 'throttled'],
  [40100, 'throttled'],
  [40101, 'transient'],
  [40102, 'transient'],
  [40104, 'token'],
  [40105, 'token'],
  [40132, 'throttled'],
  [40133, 'throttled'],
  [40200, 'transient'],
  [40201, 'transient'],
  [40202, 'transient'],
  [40300, 'transient'],
  [40700, 'transient'],
  [51021, 'throttled'],
]);

/** Total: a code nobody has seen yet falls into its range, and outside every range passes for transient. */
export function tiktokErrorClass(code: number): TiktokErrorClass {
  const known = CLASS_OF_CODE.get(code);
  if (known !== undefined) return known;
  // Tokens that expired, were refreshed or belong to another app.
  if (code >= 40_103 && code <= 40_119) return 'token';
  return code >= 40_000 && code <= 49_999 ? 'event' : 'transient';
}
