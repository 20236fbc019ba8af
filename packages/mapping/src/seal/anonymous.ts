import type { FieldRole } from './field-catalogue.js';
import { roleOf } from './field-catalogue.js';
import type { Finds } from './field-finds.js';
import { withoutPersons } from './personal-text.js';

/** A JSON object of unknown shape. */
export type Fields = Readonly<Record<string, unknown>>;

/** Stands where something was nested too deep to be looked through. */
export const DEPTH_PLACEHOLDER = 'removed-nested-too-deep';
/** No SDK nests deeper, and what cannot be looked through cannot be vouched for. */
const DEEPEST = 32;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * True where a value under a personal name is itself personal: `email: true` says that mails are wanted and stays, an
 * object is looked into instead.
 */
export function isPersonal(role: FieldRole, value: unknown): boolean {
  if (typeof value === 'boolean') return false;
  if (role.kind === 'person' || role.kind === 'device') return !isFields(value);
  return true;
}

/**
 * A value away from the event's own fields without what names a person: fields with unmistakable names, address parts
 * beside them, and e-mail addresses in any text. The very same value where there was nothing to take out.
 */
export function anonymous(value: unknown, finds: Finds): unknown {
  return anonymousAt(value, 0, false, finds);
}

/** Sets a field of a copy; its name must not hold an address either, and `__proto__` is a name like any other. */
export function setField(target: Record<string, unknown>, key: string, value: unknown, finds: Finds): void {
  const name = withoutPersons(key);
  if (name !== key) finds.removed = true;
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[name] = value;
  }
}

function anonymousAt(value: unknown, depth: number, aboutPerson: boolean, finds: Finds): unknown {
  if (typeof value === 'string') return anonymousText(value, finds);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) {
    finds.removed = true;
    return DEPTH_PLACEHOLDER;
  }
  return Array.isArray(value)
    ? anonymousList(value, depth, aboutPerson, finds)
    : isFields(value)
      ? anonymousFields(value, depth, aboutPerson, finds)
      : value;
}

function anonymousText(text: string, finds: Finds): string {
  const rest = withoutPersons(text);
  if (rest !== text) finds.removed = true;
  return rest;
}

function anonymousList(list: readonly unknown[], depth: number, aboutPerson: boolean, finds: Finds): unknown {
  let copy: unknown[] | undefined;
  for (let at = 0; at < list.length; at += 1) {
    const kept = anonymousAt(list[at], depth + 1, aboutPerson, finds);
    if (kept === list[at]) continue;
    copy ??= [...list];
    copy[at] = kept;
  }
  return copy ?? list;
}

function anonymousFields(fields: Fields, depth: number, aboutPerson: boolean, finds: Finds): unknown {
  const keys = Object.keys(fields);
  let copy: Record<string, unknown> | undefined;
  let besidePerson: boolean | undefined;
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? '';
    const value = fields[key];
    const role = roleOf(key);
    if (role?.kind === 'person' && role.contextual && !aboutPerson) besidePerson ??= namesPerson(keys);
    const taken = role !== undefined && isTaken(role, value, aboutPerson || besidePerson === true);
    const kept = taken
      ? undefined
      : anonymousAt(value, depth + 1, aboutPerson || role?.kind === 'who', finds);
    if (taken) finds.removed = true;
    if (copy === undefined && !taken && kept === value && withoutPersons(key) === key) continue;
    copy ??= copyOfFirst(fields, keys, at, finds);
    if (!taken) setField(copy, key, kept, finds);
  }
  return copy ?? fields;
}

function copyOfFirst(
  fields: Fields,
  keys: readonly string[],
  count: number,
  finds: Finds,
): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key of keys.slice(0, count)) setField(copy, key, fields[key], finds);
  return copy;
}

function isTaken(role: FieldRole, value: unknown, besidePerson: boolean): boolean {
  switch (role.kind) {
    case 'person':
      return isPersonal(role, value) && (!role.contextual || besidePerson);
    case 'who':
    case 'context':
      return false;
    default:
      return isPersonal(role, value);
  }
}

function namesPerson(keys: readonly string[]): boolean {
  return keys.some((key) => {
    const role = roleOf(key);
    return role?.kind === 'personal' || (role?.kind === 'person' && !role.contextual);
  });
}
