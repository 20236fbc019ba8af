import { digestShape } from '../identity/prehashed.js';
import { usStateCode } from '../identity/us-states.js';
import { wordForm } from '../identity/word-form.js';
import { anonymous, type Fields, isFields, isPersonal, setField } from './anonymous.js';
import { type FieldRole, metaKeyField, type PersonField, roleOf } from './field-catalogue.js';
import { addDevice, addPerson, type Finds } from './field-finds.js';

/**
 * Where fields are read. Names mean more in some places than in others: `state` in an event's `properties` may be an
 * order's, in `user` it is an address.
 */
type Place = 'event' | 'properties' | 'who' | 'where' | 'traits';

/** The flat fields of the event, then of its properties, then objects about the person in the same order. */
const RANK_OF_EVENT = 0;
const RANK_OF_PROPERTIES = 1;
const RANK_OF_OBJECTS = 2;

const PAGE_URL_KEYS: ReadonlySet<string> = new Set(['event_source_url', 'page_url', 'page_location', 'url']);

/** What is left of an event after everything about a person was taken out of it into `finds`. */
export function takeOutOfEvent(fields: Fields, finds: Finds): Record<string, unknown> {
  return takeOut(fields, 'event', RANK_OF_EVENT, finds);
}

/** The same for the properties of a user, where `name` is a person's name. */
export function takeOutOfTraits(fields: Fields, finds: Finds): Record<string, unknown> {
  return takeOut(fields, 'traits', RANK_OF_EVENT, finds);
}

function takeOut(fields: Fields, place: Place, rank: number, finds: Finds): Record<string, unknown> {
  const rest: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    const role = roleAt(key, value, fields, place);
    if (role === undefined) {
      notePageUrl(key, value, place, rank, finds);
      const kept =
        key === 'properties' && place === 'event'
          ? takeOutOfProperties(value, finds)
          : anonymous(value, finds);
      setField(rest, key, kept, finds);
      continue;
    }
    if (role.kind === 'person') {
      addPerson(finds, role.field, { value, hashed: role.hashed, rank });
    } else if (role.kind === 'device') {
      addDevice(finds, role.field, { value, rank });
    } else if (role.kind === 'who' || role.kind === 'context') {
      const inner: Place = role.kind === 'who' ? 'who' : 'properties';
      setField(rest, key, takeOutOfObject(value, inner, rank, finds), finds);
    } else {
      if (role.kind === 'where' && isFields(value)) takeOut(value, 'where', objectRank(rank), finds);
      finds.removed = true;
    }
  }
  return rest;
}

function takeOutOfProperties(value: unknown, finds: Finds): unknown {
  return isFields(value) ? takeOut(value, 'properties', RANK_OF_PROPERTIES, finds) : anonymous(value, finds);
}

function takeOutOfObject(value: unknown, place: Place, rank: number, finds: Finds): unknown {
  return isFields(value) ? takeOut(value, place, objectRank(rank), finds) : anonymous(value, finds);
}

/** An object deeper inside another gives way to it. */
function objectRank(rank: number): number {
  return rank + RANK_OF_OBJECTS;
}

function roleAt(key: string, value: unknown, siblings: Fields, place: Place): FieldRole | undefined {
  const role = roleOf(key);
  if (role === undefined) return roleOfShortName(key, value, place);
  switch (role.kind) {
    case 'person':
      return isPersonal(role, value) && belongsToPerson(role.field, role.contextual, value, siblings, place)
        ? role
        : undefined;
    case 'device':
    case 'personal':
    case 'where':
    case 'other_address':
      return isPersonal(role, value) ? role : undefined;
    case 'who':
    case 'context':
      return isFields(value) ? role : undefined;
  }
}

function roleOfShortName(key: string, value: unknown, place: Place): FieldRole | undefined {
  const field = metaKeyField(key);
  if (field !== undefined) {
    const isDigest = typeof value === 'string' && digestShape(value) !== 'none';
    return isDigest || place === 'who'
      ? { kind: 'person', field, hashed: false, contextual: false }
      : undefined;
  }
  const isName =
    key === 'name' && (place === 'who' || place === 'where' || place === 'traits' || isFields(value));
  return isName ? { kind: 'personal' } : undefined;
}

function belongsToPerson(
  field: PersonField,
  contextual: boolean,
  value: unknown,
  siblings: Fields,
  place: Place,
): boolean {
  if (!contextual || place === 'who' || place === 'where') return true;
  // An order has an external id of its own, and a shop's platform writes it into the properties.
  if (field === 'external_id') return place === 'event';
  return field !== 'state' || place === 'traits' || isUsState(value) || isBesideAddress(siblings);
}

function isUsState(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 32 && usStateCode(wordForm(value)) !== null;
}

/** True where an object names a person or another part of an address, so that its `state` is no order's. */
function isBesideAddress(fields: Fields): boolean {
  return Object.keys(fields).some((key) => {
    const role = roleOf(key);
    return role?.kind === 'person' && role.field !== 'state' && role.field !== 'external_id';
  });
}

function notePageUrl(key: string, value: unknown, place: Place, rank: number, finds: Finds): void {
  if (place !== 'event' && place !== 'properties') return;
  const url = key === 'page' && isFields(value) ? value.url : PAGE_URL_KEYS.has(key) ? value : undefined;
  if (typeof url === 'string' && url.includes('clid=')) finds.pageUrls.push({ url, rank });
}
