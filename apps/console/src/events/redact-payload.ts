import { redactText } from '@capi-relay/runtime';

/** What a payload says of a person and a device stands under these names at both platforms. */
const PERSON = new Set(['user_data', 'user', 'madid', 'anon_id', 'callback']);

const PRESENT = '[present]';
const ADDRESS = /^(https?:\/\/[^?#]*)[?#].*$/s;
const IP_ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}\b/gi;

/**
 * A platform payload for people to read: names of the person's fields stay, their values do not. Addresses lose their
 * query, where click ids travel.
 */
export function redactPayload(payload: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [name, PERSON.has(name) ? hide(value) : redact(value)]),
  );
}

function redact(value: unknown): unknown {
  if (typeof value === 'string') {
    return redactText(value.replace(ADDRESS, '$1?…')).replace(IP_ADDRESS, '[ip]');
  }
  if (Array.isArray(value)) return value.map(redact);
  return isRecord(value) ? redactPayload(value) : value;
}

function hide(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hide);
  if (!isRecord(value)) return value === null ? null : PRESENT;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, hide(inner)]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
