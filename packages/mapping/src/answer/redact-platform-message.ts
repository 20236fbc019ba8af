const MAX_LENGTH = 500;
const REMOVED = '***';

/** What names a place or a rule, not a person. */
const KEPT = [
  // Where in the request: $['data'][0]['custom_data'], with or without quotes around it.
  `"?\\$(?:\\[(?:'[A-Za-z_]+'|\\d{1,4})\\])+"?`,
  // The error's own number: (#100).
  `\\(#\\d{1,7}\\)`,
  // The name of a field, told from a value by the word before its quotes.
  `\\b(?:key|param|parameter|field) (?:"[A-Za-z_]{1,64}"|'[A-Za-z_]{1,64}')`,
];

/** What may be a value of the event, and so a person. */
const VALUES = [
  `"[^"]*"`,
  // An apostrophe inside a word opens no quotation.
  `(?<![A-Za-z])'[^']*'`,
  '`[^`]*`',
  '„[^“”]*[“”]',
  '“[^”]*”',
  '«[^»]*»',
  `[^\\s@<>()"']+(?:@|%40)[^\\s@<>()"']+`,
  `\\bhttps?://\\S+`,
  // IPv6, and anything else of that shape.
  `\\b[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}`,
  // Hashes, tokens and ids: long, with a digit somewhere, which no field name has.
  `\\b(?=[A-Za-z_-]*\\d)[A-Za-z0-9_-]{24,}`,
  `\\b[0-9a-f]{16,}\\b`,
  // Phone numbers, IPv4 and long ids; short counts such as 1000 stay.
  `\\+?\\d[\\d().\\-/ ]{3,}\\d`,
];

const KEPT_OR_VALUE = new RegExp(`(${KEPT.join('|')})|${VALUES.join('|')}`, 'gi');

/**
 * A platform's words without what they quote from the event: TikTok's messages can repeat the refused value, and both
 * platforms name ids. Field names, JSONPaths and error numbers stay, so the sentence still says what to mend.
 *
 * ```text
 * Invalid value "ann@example.com" for data.0.user.email -> Invalid value *** for data.0.user.email
 * ```
 */
export function redactPlatformMessage(message: string): string {
  // A message is cut before it is searched: its length is the platform's choice.
  const text = message.slice(0, MAX_LENGTH * 4);
  const redacted = text.replace(KEPT_OR_VALUE, (match, kept: string | undefined) =>
    kept === undefined ? REMOVED : match,
  );
  return redacted.length <= MAX_LENGTH ? redacted : `${redacted.slice(0, MAX_LENGTH - 1)}…`;
}
