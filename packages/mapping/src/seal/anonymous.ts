import { type Fields, isFields } from '../event/fields.js';
import { isNameOfPerson, isPersonal, Siblings } from './about-person.js';
import { type FieldRole, roleOf } from './field-catalogue.js';
import type { Finds } from './field-finds.js';
import { withoutPersons } from './personal-text.js';
import { sealThingId } from './user-id.js';

/** Stands where something was nested too deep to be looked through. */
export const DEPTH_PLACEHOLDER = 'removed-nested-too-deep';
/** No SDK nests deeper, and what cannot be looked through cannot be vouched for. */
const DEEPEST = 32;

/** The ids of things that are sent to a platform: with the same placeholder in it, every order would be one order. */
const THING_IDS: ReadonlySet<string> = new Set([
  'id',
  'order_id',
  'transaction_id',
  'content_id',
  'content_ids',
  'product_id',
  'product_ids',
  'item_id',
  'variant_id',
  'sku',
  'shop_id',
]);

/**
 * A value away from the event's own fields without what names a person: fields with unmistakable names, address parts
 * beside them, and e-mail addresses in any text. The very same value where there was nothing to take out.
 *
 * @param key the value's own name: an id that holds an address is sealed as a whole, so that it stays an id.
 */
export function anonymous(key: string, value: unknown, finds: Finds): unknown {
  return anonymousAt(key, value, 0, false, finds);
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

function anonymousAt(
  key: string,
  value: unknown,
  depth: number,
  aboutPerson: boolean,
  finds: Finds,
): unknown {
  if (typeof value === 'string') return anonymousText(key, value, finds);
  const isList = Array.isArray(value);
  if (!isList && !isFields(value)) return value;
  if (depth >= DEEPEST) {
    finds.removed = true;
    return DEPTH_PLACEHOLDER;
  }
  return isList
    ? anonymousList(key, value, depth, aboutPerson, finds)
    : anonymousFields(value, depth, aboutPerson, finds);
}

function anonymousText(key: string, text: string, finds: Finds): string {
  const rest = withoutPersons(text);
  if (rest === text) return text;
  finds.removed = true;
  return THING_IDS.has(key) ? sealThingId(text) : rest;
}

function anonymousList(
  key: string,
  list: readonly unknown[],
  depth: number,
  aboutPerson: boolean,
  finds: Finds,
): unknown {
  let copy: unknown[] | undefined;
  for (let at = 0; at < list.length; at += 1) {
    const kept = anonymousAt(key, list[at], depth + 1, aboutPerson, finds);
    if (kept === list[at]) continue;
    copy ??= [...list];
    copy[at] = kept;
  }
  return copy ?? list;
}

function anonymousFields(fields: Fields, depth: number, aboutPerson: boolean, finds: Finds): unknown {
  const keys = Object.keys(fields);
  const siblings = new Siblings(keys);
  let copy: Record<string, unknown> | undefined;
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? '';
    const value = fields[key];
    const role = roleOf(key);
    const taken =
      role === undefined
        ? isNameOfPerson(key, value, siblings, aboutPerson)
        : isTaken(role, value, siblings, aboutPerson);
    const kept = taken
      ? undefined
      : anonymousAt(key, value, depth + 1, aboutPerson || role?.kind === 'who', finds);
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

function isTaken(role: FieldRole, value: unknown, siblings: Siblings, aboutPerson: boolean): boolean {
  if (role.kind === 'who' || role.kind === 'context' || !isPersonal(role, value)) return false;
  const needsContext = role.kind === 'person' && role.certainty === 'contextual';
  return !needsContext || aboutPerson || siblings.namePerson;
}
