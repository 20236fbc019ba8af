import { types } from 'node:util';

const MAX_DEPTH = 8;
/** A gateway's whole error page in a log helps nobody. */
const MAX_TEXT_LENGTH = 10_000;

/** Names under which credentials travel. A vault id is no credential: it is what to look for. */
const CREDENTIAL_NAME =
  /token(?!s?_(rejected|missing))|secret|passw|authorization|cookie|credential|api[-_]?key|private|jwe|jwks?$|connection_?string/i;
const HARMLESS_NAME = /vault_id$|^x-app-id$/i;

/** Names under which a person, or what somebody did, travels; compared without their underscores and in lower case. */
const PERSONAL_NAMES = new Set(
  [
    'email, em, phone, phone_number, ph, ph_e164, full_name, first_name, fn, last_name, ln, gender, date_of_birth, birthday',
    'street, city, ct, zip, zp, ip, ip_address, client_ip, client_ip_address, remote_address, x-forwarded-for, x-real-ip',
    'forwarded, user_agent, user-agent, client_user_agent, external_id, app_user_id, install_id, anon_id, device_id',
    'fbp, fbc, fbclid, ttclid, ttp, idfa, idfv, gaid, madid',
    'user, user_data, identity, matching, traits, properties, custom_data, payload, body, json',
  ].flatMap((names) => names.replaceAll('_', '').split(', ')),
);

const SHAPES: readonly (readonly [RegExp, string])[] = [
  // User and password of an address, before the e-mail rule takes them for one.
  [/(?<=:\/\/)[^\s/"']*@/g, '[redacted]@'],
  [/[\p{L}\p{N}_.+%-]{1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/giu, '[email]'],
  [/(?<=\bBearer\s+)[^\s"',]+/gi, '[redacted]'],
  [/(?<=(?:\baccess[-_]token["'\\]*\s*[=:]\s*|[?&]token=)["'\\]*)[^\s"'\\&,]+/gi, '[redacted]'],
  // Meta: user, page and system-user tokens, then `app id|secret`.
  [/\bEA[A-Z][A-Za-z0-9]{16,}/g, '[token]'],
  [/\b\d{6,}\|[\w-]{16,}/g, '[token]'],
  // Our own API keys: the part before the secret is what an operator knows the key by.
  [/\b(lp_[a-z]+_[A-Za-z0-9]{16})_[\w-]{43}/g, '$1_[redacted]'],
  // Compact JWE and JWT.
  [/\beyJ[\w-]+(?:\.[\w-]*){2,4}/g, '[sealed]'],
  // SHA-256 of something personal, and TikTok's access tokens.
  [/\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/gi, '[hash]'],
  [/(?<![\w+])\+\d{8,15}\b/g, '[phone]'],
];

/** A text without what looks like a credential, an e-mail address, a phone number or a hash of one. */
export function redactText(text: string): string {
  return SHAPES.reduce((rest, [shape, stand]) => rest.replace(shape, stand), text);
}

/**
 * Plain data without credentials and persons: values by their names, texts by their shape, errors as the few fields that
 * are safe. The input is not changed.
 */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(shorten(value));
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (isError(value)) return describeError(value, depth);
  if (value instanceof Date) return value.toJSON();
  if (value instanceof URL) return redactText(value.href);
  if (ArrayBuffer.isView(value)) return '[bytes]';
  if (value instanceof Map || value instanceof Set) return redactValue([...value], depth);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [redactText(name), redactNamed(name, item, depth)]),
  );
}

/** The value of a named field: `[redacted]` where the name tells what it is. */
export function redactNamed(name: string, value: unknown, depth = 0): unknown {
  const isCount =
    typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined;
  if (isCount || HARMLESS_NAME.test(name)) return redactValue(value, depth + 1);
  if (CREDENTIAL_NAME.test(name)) return '[redacted]';
  if (PERSONAL_NAMES.has(name.toLowerCase().replaceAll('_', ''))) return '[redacted]';
  return redactValue(value, depth + 1);
}

/**
 * What an error says, without what hangs on it: HTTP clients attach the request with its headers, PostgreSQL the row.
 */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const described: Record<string, unknown> = {
    type: error.name,
    message: redactText(shorten(error.message)),
  };
  for (const field of [
    'code',
    'statusCode',
    'syscall',
    'severity',
    'schema',
    'table',
    'column',
    'constraint',
    'routine',
  ]) {
    const value: unknown = Reflect.get(error, field);
    if (typeof value === 'string') described[field] = redactText(value);
    if (typeof value === 'number') described[field] = value;
  }
  if (error.stack !== undefined) described.stack = redactText(shorten(error.stack));
  if (error.cause !== undefined) described.cause = redactValue(error.cause, depth + 1);
  if ('errors' in error) described.errors = redactValue(error.errors, depth + 1);
  return described;
}

/** Errors of Node's own modules have another class than ours where code runs in a context of its own, as in tests. */
function isError(value: object): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

function shorten(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}… [cut]` : text;
}
