/** Facebook's click id: base64url. A point would add a segment to `fbc`, and anything else was cut or encoded wrongly. */
const FBCLID = /^[A-Za-z0-9_-]{1,2048}$/;
/** TikTok's click id, such as `E.C.P.…`: no length is documented and real ones pass 256 characters. */
const TTCLID = /^[A-Za-z0-9._~+/=-]{1,2048}$/;
/** The value of TikTok's `_ttp` cookie. */
const TTP = /^[A-Za-z0-9._~-]{1,256}$/;
const PROGRAM_WORD = /^(?:null|undefined|none|nan|true|false)$/i;

/** Click ids are compared byte for byte: one that is not whole is left out, never repaired. */
export function isFbclid(text: string): boolean {
  return FBCLID.test(text) && !PROGRAM_WORD.test(text);
}

export function isTtclid(text: string): boolean {
  return TTCLID.test(text) && !PROGRAM_WORD.test(text);
}

export function isTtp(text: string): boolean {
  return TTP.test(text) && !PROGRAM_WORD.test(text);
}

/**
 * The first value of a parameter in a page address' query, percent-decoded; `null` where there is none.
 *
 * Unlike a form decoder it leaves `+` alone, since a click id never holds a space; a percent sign that begins no UTF-8
 * sequence is left as it is, too. The fragment is no part of the query.
 */
export function queryParameter(url: string, name: string): string | null {
  const start = url.indexOf('?');
  if (start < 0) return null;
  const hash = url.indexOf('#');
  if (hash >= 0 && hash < start) return null;
  const query = url.slice(start + 1, hash < 0 ? undefined : hash);
  const marker = `${name}=`;
  for (let at = query.indexOf(marker); at >= 0; at = query.indexOf(marker, at + 1)) {
    if (at > 0 && query[at - 1] !== '&') continue;
    const end = query.indexOf('&', at);
    const value = query.slice(at + marker.length, end < 0 ? undefined : end);
    return value === '' ? null : percentDecoded(value);
  }
  return null;
}

function percentDecoded(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return value;
    throw error;
  }
}
