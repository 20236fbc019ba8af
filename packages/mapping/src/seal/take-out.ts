import { type Fields, isFields } from '../event/fields.js';
import { digestShape } from '../identity/prehashed.js';
import { usStateCode } from '../identity/us-states.js';
import { wordForm } from '../identity/word-form.js';
import { isNameOfPerson, isPersonal, Siblings } from './about-person.js';
import { anonymous, setField } from './anonymous.js';
import { type FieldRole, metaKeyField, namesAnything, roleOf } from './field-catalogue.js';
import { addDevice, addPageUrl, addPerson, type Finds } from './field-finds.js';

/**
 * Where fields are read. Names mean more in some places than in others: `state` in an event's `properties` may be an
 * order's, in `user` it is an address.
 */
type Place = 'event' | 'properties' | 'who' | 'where' | 'traits';

/** The flat fields of the event, then of its properties, then objects about the person in the same order. */
const RANK_OF_EVENT = 0;
const RANK_OF_PROPERTIES = 1;
const RANK_OF_OBJECTS = 2;
const DEEPEST_RANK = 10;
const LONGEST_STATE_NAME = 32;

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
  const keys = Object.keys(fields);
  const siblings = new Siblings(keys);
  for (const key of keys) {
    const value = fields[key];
    const role = roleAt(key, value, siblings, place);
    if (role === undefined) {
      notePageUrl(key, value, place, rank, finds);
      const isProperties = key === 'properties' && place === 'event';
      const kept = isProperties ? takeOutOfProperties(value, finds) : anonymous(key, value, finds);
      setField(rest, key, kept, finds);
    } else if (role.kind === 'person') {
      addPerson(finds, role.field, { value, hashed: role.hashed, rank });
    } else if (role.kind === 'device') {
      addDevice(finds, role.field, { value, rank });
    } else if (role.kind === 'who' || role.kind === 'context') {
      const inner: Place = role.kind === 'who' ? 'who' : 'properties';
      setField(rest, key, takeOutOfObject(key, value, inner, rank, finds), finds);
    } else {
      if (role.kind === 'where') takeOutOfObject(key, value, 'where', rank, finds);
      if (value !== null) finds.removed = true;
    }
  }
  return rest;
}

function takeOutOfProperties(value: unknown, finds: Finds): unknown {
  return isFields(value)
    ? takeOut(value, 'properties', RANK_OF_PROPERTIES, finds)
    : anonymous('properties', value, finds);
}

/** An object inside another gives way to it; past a few levels none is about the person any more. */
function takeOutOfObject(key: string, value: unknown, place: Place, rank: number, finds: Finds): unknown {
  const innerRank = rank + RANK_OF_OBJECTS;
  return isFields(value) && innerRank <= DEEPEST_RANK
    ? takeOut(value, place, innerRank, finds)
    : anonymous(key, value, finds);
}

function roleAt(key: string, value: unknown, siblings: Siblings, place: Place): FieldRole | undefined {
  const role = roleOf(key);
  if (role === undefined) return roleOfShortName(key, value, siblings, place);
  switch (role.kind) {
    case 'person':
      return isPersonal(role, value) && belongsToPerson(role, key, value, siblings, place) ? role : undefined;
    case 'who':
    case 'context':
      return isFields(value) ? role : undefined;
    default:
      return isPersonal(role, value) ? role : undefined;
  }
}

function roleOfShortName(
  key: string,
  value: unknown,
  siblings: Siblings,
  place: Place,
): FieldRole | undefined {
  const field = metaKeyField(key);
  if (field !== undefined) {
    const isDigest = typeof value === 'string' && digestShape(value) !== 'none';
    return isDigest || place === 'who'
      ? { kind: 'person', field, hashed: false, certainty: 'certain' }
      : undefined;
  }
  const isPersonsPlace = place !== 'event' && place !== 'properties';
  return isNameOfPerson(key, value, siblings, isPersonsPlace) ? { kind: 'personal' } : undefined;
}

function belongsToPerson(
  role: Extract<FieldRole, { kind: 'person' }>,
  key: string,
  value: unknown,
  siblings: Siblings,
  place: Place,
): boolean {
  if (role.certainty !== 'contextual' || place === 'who' || place === 'where') return true;
  // An order has an external id of its own, and a shop's platform writes it into the properties.
  if (role.field === 'external_id') return place === 'event' || place === 'traits';
  // What somebody searches for, buys or books has a city and a gender of its own.
  if (place === 'properties' && namesAnything(key)) return siblings.namePerson;
  return key.toLowerCase() !== 'state' || place === 'traits' || isUsState(value) || siblings.nameAddress;
}

/** Full names only: `ok` and `in` are states of orders more often than Oklahoma and Indiana. */
function isUsState(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > LONGEST_STATE_NAME) return false;
  const word = wordForm(value);
  return word.length > 2 && usStateCode(word) !== null;
}

function notePageUrl(key: string, value: unknown, place: Place, rank: number, finds: Finds): void {
  if (place !== 'event' && place !== 'properties') return;
  const url = key === 'page' && isFields(value) ? value.url : PAGE_URL_KEYS.has(key) ? value : undefined;
  if (typeof url === 'string' && url.includes('clid=')) addPageUrl(finds, url, rank);
}
