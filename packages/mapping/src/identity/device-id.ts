const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** TikTok's own sample of a Google advertising id has six digits in its first group. */
const ADVERTISING_ID = /^[0-9a-f]{6,8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ZEROS = /^[0-]+$/;

/** True for the id a device gives out when its owner does not want to be tracked: no id, and no mistake either. */
export function isZeroDeviceId(text: string): boolean {
  return ZEROS.test(text.trim());
}

/** Apple's advertising id, upper-case as TikTok hashes it; `null` for another shape. */
export function normaliseIdfa(text: string): string | null {
  const id = text.trim();
  return UUID.test(id) && !isZeroDeviceId(id) ? id.toUpperCase() : null;
}

/** Google's advertising id, lower-case as TikTok hashes it; `null` for another shape. */
export function normaliseGaid(text: string): string | null {
  const id = text.trim();
  return ADVERTISING_ID.test(id) && !isZeroDeviceId(id) ? id.toLowerCase() : null;
}

/** Apple's vendor id as it was sent; `null` for another shape. */
export function checkIdfv(text: string): string | null {
  const id = text.trim();
  return UUID.test(id) && !isZeroDeviceId(id) ? id : null;
}
