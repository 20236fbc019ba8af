/** Characters of base64 that a shorter stretch could match by chance. */
const SHORTEST_STRETCH = 9;

/**
 * Every way a text may be written down where somebody did not mean to: as it is, in a URL, in JSON, in hex, and inside a
 * longer base64 text, whose characters differ with the place of the first byte. Case does not matter to the search, but
 * it does to base64.
 */
export function spellingsOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (written: string, how: string): void => {
    if (!found.has(written.toLowerCase())) found.set(written.toLowerCase(), how);
  };
  add(text, 'as it is');
  add(encodeURIComponent(text), 'in a URL');
  add(encodeURIComponent(encodeURIComponent(text)), 'in a URL inside a URL');
  add(encodeURIComponent(text).replaceAll('%20', '+'), 'in a form');
  add(inAsciiJson(text), 'in JSON of ASCII letters');
  add(inAsciiJson(text).replaceAll('\\', '\\\\'), 'in JSON inside JSON');
  add(inHtml(text), 'in HTML');
  for (const cased of new Set([text, text.toLowerCase(), text.toUpperCase()])) {
    const bytes = Buffer.from(cased);
    add(bytes.toString('hex'), 'in hex');
    for (const offset of [0, 1, 2]) {
      const stretch = insideBase64(bytes, offset);
      if (stretch.length < SHORTEST_STRETCH) continue;
      add(stretch, `in base64 from byte ${offset}`);
      add(stretch.replaceAll('+', '-').replaceAll('/', '_'), `in base64url from byte ${offset}`);
    }
  }
  return found;
}

/** The characters of a base64 text that say nothing but these bytes, where `offset` others stand before them. */
function insideBase64(bytes: Buffer, offset: number): string {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  const first = Math.ceil((offset * 8) / 6);
  const end = Math.floor((padded.length * 8) / 6);
  return padded.toString('base64').slice(first, end);
}

function inAsciiJson(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function inHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll("'", '&#39;')
    .replaceAll('"', '&quot;');
}
