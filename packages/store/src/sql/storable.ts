const REPLACEMENT_CHARACTER = '\uFFFD';

/** PostgreSQL takes no NUL in text. Half a surrogate pair becomes U+FFFD by itself when the driver encodes it. */
export function storableText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', REPLACEMENT_CHARACTER) : text;
}

/**
 * JSON that `jsonb` takes: it refuses NUL and half a surrogate pair, and with one such string a batch of a thousand
 * rows. `JSON.stringify` escapes a surrogate only where it is alone.
 */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!text.includes('\\u')) return text;
  return text.replace(/\\\\|\\u(?:0000|d[89a-f]..)/g, (sequence) =>
    sequence === '\\\\' ? sequence : REPLACEMENT_CHARACTER,
  );
}
