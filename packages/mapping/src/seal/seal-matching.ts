import type { ClickKind, ClickRecord, Matching, SdkPlatform } from '@capi-relay/contracts';
import type { Warn } from '../event/warn.js';
import { isFbclid, isTtclid, isTtp, queryParameter } from '../identity/click-id.js';
import { checkIdfv, isZeroDeviceId, normaliseGaid, normaliseIdfa } from '../identity/device-id.js';
import { parseMetaCookie } from '../identity/fbc.js';
import { isPlaceholder } from '../identity/placeholder.js';
import { publicAddress } from '../identity/public-address.js';
import type { DeviceField } from './field-catalogue.js';
import { deviceFinds, type Finds } from './field-finds.js';

export type MatchingDraft = { -readonly [Field in keyof Matching]: Matching[Field] };

export interface Connection {
  /** Address and user agent of the client that made the request; `null` where a server made it. */
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** Address and user agent: the event's own where it names them, else those of the connection it came over. */
export function sealConnection(
  finds: Finds,
  connection: Connection,
  matching: MatchingDraft,
  warn: Warn,
): void {
  const stated = texts(finds, 'ip');
  const candidates = connection.ip === null ? stated : [...stated, connection.ip];
  for (const text of candidates) {
    const ip = publicAddress(text);
    if (ip === null) {
      warn('ip_not_public');
      continue;
    }
    matching.ip = ip;
    break;
  }
  const userAgent = texts(finds, 'user_agent').find((text) => !isPlaceholder(text)) ?? connection.userAgent;
  if (userAgent !== null && userAgent.trim() !== '') matching.user_agent = userAgent;
}

/** Device ids. `madid` is an IDFA or a GAID: the platform tells which, else the case in which the systems write them. */
export function sealDeviceIds(
  finds: Finds,
  platform: SdkPlatform | null,
  matching: MatchingDraft,
  warn: Warn,
): void {
  const mobile = texts(finds, 'madid');
  const isApple = (id: string) =>
    platform === 'ios' || platform === 'macos' || (platform !== 'android' && id === id.toUpperCase());
  const idfa = firstUsable([...texts(finds, 'idfa'), ...mobile.filter(isApple)], normaliseIdfa, warn);
  const gaidTexts = [...texts(finds, 'gaid'), ...mobile.filter((id) => !isApple(id))];
  const gaid = firstUsable(gaidTexts, normaliseGaid, warn);
  const idfv = firstUsable(texts(finds, 'idfv'), checkIdfv, warn);
  if ([...texts(finds, 'gaid'), ...mobile].some(isZeroDeviceId)) matching.ad_tracking_limited = true;
  const anonId = texts(finds, 'anon_id').find((text) => !isPlaceholder(text));
  if (idfa !== undefined) matching.idfa = idfa;
  if (gaid !== undefined) matching.gaid = gaid;
  if (idfv !== undefined) matching.idfv = idfv;
  if (anonId !== undefined) matching.anon_id = anonId;
}

function firstUsable(
  candidates: readonly string[],
  normalise: (text: string) => string | null,
  warn: Warn,
): string | undefined {
  for (const text of candidates) {
    // All zeros is how a device says that its owner does not want to be tracked: nothing to warn of.
    if (isZeroDeviceId(text)) continue;
    const id = normalise(text);
    if (id !== null) return id;
    warn('device_id_invalid');
  }
  return undefined;
}

/**
 * Click and browser ids, byte for byte, and the clicks they tell of. A click was first seen when its cookie was made,
 * else with this event; the store keeps the earliest time it was told.
 *
 * @param eventTime Unix milliseconds.
 */
export function sealClicks(
  finds: Finds,
  eventTime: number,
  matching: MatchingDraft,
  warn: Warn,
): ClickRecord[] {
  const clicks: ClickRecord[] = [];
  const fbc = firstWhole(texts(finds, 'fbc'), (text) => parseMetaCookie(text) !== null, warn);
  const fbp = firstWhole(texts(finds, 'fbp'), (text) => parseMetaCookie(text) !== null, warn);
  const ttp = firstWhole(texts(finds, 'ttp'), isTtp, warn);
  const fbclid = firstWhole(clickIdTexts(finds, 'fbclid'), isFbclid, warn);
  const ttclid = firstWhole(clickIdTexts(finds, 'ttclid'), isTtclid, warn);
  if (fbc !== undefined) sealFbc(fbc, eventTime, matching, clicks, warn);
  if (fbp !== undefined) matching.fbp = fbp;
  if (ttp !== undefined) matching.ttp = ttp;
  if (fbclid !== undefined) {
    matching.fbclid = fbclid;
    if (!clicks.some((click) => click.click_id === fbclid)) clicks.push(clickOf('fbclid', fbclid, eventTime));
  }
  if (ttclid !== undefined) {
    matching.ttclid = ttclid;
    clicks.push(clickOf('ttclid', ttclid, eventTime));
  }
  return clicks;
}

/** A cookie dated in seconds cannot be sent, Meta would read 1970; its click is as good as any and is remembered. */
function sealFbc(
  fbc: string,
  eventTime: number,
  matching: MatchingDraft,
  clicks: ClickRecord[],
  warn: Warn,
): void {
  const cookie = parseMetaCookie(fbc);
  if (cookie === null || !isFbclid(cookie.payload)) {
    warn('click_id_malformed');
    return;
  }
  if (cookie.inMilliseconds) matching.fbc = fbc;
  else warn('click_id_malformed');
  // Seen no later than with this event, whatever the browser's clock said.
  clicks.push(clickOf('fbclid', cookie.payload, Math.min(cookie.createdAt, eventTime)));
}

function clickOf(kind: ClickKind, click_id: string, first_seen_at: number): ClickRecord {
  return { kind, click_id, first_seen_at };
}

/** What fields say, then what the pages' addresses carry. */
function clickIdTexts(finds: Finds, kind: ClickKind): string[] {
  const fromPages = finds.pageUrls
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ url }) => queryParameter(url, kind))
    .filter((value) => value !== null);
  return [...texts(finds, kind), ...fromPages];
}

function firstWhole(
  candidates: readonly string[],
  isWhole: (text: string) => boolean,
  warn: Warn,
): string | undefined {
  for (const text of candidates) {
    if (isWhole(text)) return text;
    warn('click_id_malformed');
  }
  return undefined;
}

/** Stands for a value that is no text: it has the shape of no address and no id, and so is refused with a warning. */
const NO_TEXT = '?';

/** The texts found for a field, best first; of a list its first member counts. */
function texts(finds: Finds, field: DeviceField): string[] {
  const found: string[] = [];
  for (const { value } of deviceFinds(finds, field)) {
    const single: unknown = Array.isArray(value) ? value[0] : value;
    if (single === null || single === undefined) continue;
    const text = typeof single === 'string' || typeof single === 'number' ? String(single) : NO_TEXT;
    if (text.trim() !== '') found.push(text);
  }
  return found;
}
