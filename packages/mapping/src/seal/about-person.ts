import { isFields } from '../event/fields.js';
import { type Certainty, type FieldRole, roleOf } from './field-catalogue.js';

/** Seven digits and more, with what is written between the digits of a phone number. */
const PHONE_SHAPE = /^\+?[\d\s()./-]{7,32}$/;
const SHORTEST_PHONE = 7;

/**
 * True where a value under a personal name is itself personal: `email: true` says that mails are wanted and stays, an
 * object is looked into instead.
 */
export function isPersonal(role: FieldRole, value: unknown): boolean {
  if (typeof value === 'boolean') return false;
  if (role.kind === 'person') {
    return !isFields(value) && (role.certainty !== 'shaped' || hasPhoneShape(value));
  }
  return role.kind !== 'device' || !isFields(value);
}

function hasPhoneShape(value: unknown): boolean {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !PHONE_SHAPE.test(text)) return false;
  return text.replace(/\D/g, '').length >= SHORTEST_PHONE;
}

const PARTS_OF_NAME: ReadonlySet<string> = new Set(['first', 'last', 'given', 'family', 'middle']);
const COMMERCE_KEYS: ReadonlySet<string> = new Set([
  'id',
  'sku',
  'price',
  'value',
  'revenue',
  'currency',
  'quantity',
  'product_id',
  'content_id',
  'item_id',
]);

/**
 * What the other fields of an object tell about one of them. Each answer is found at most once, so that an object with
 * a hundred thousand keys is no slower a key than one with ten.
 */
export class Siblings {
  readonly #keys: readonly string[];
  #person: boolean | undefined;
  #address: boolean | undefined;
  #product: boolean | undefined;

  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  /** True where one of them surely names a person, so that the whole object is about one. */
  get namePerson(): boolean {
    this.#person ??= this.#some((role) => role.kind === 'personal' || isPersonRole(role, 'certain'));
    return this.#person;
  }

  /** True where one of them names a person or a part of an address other than the state. */
  get nameAddress(): boolean {
    this.#address ??= this.#some(
      (role) => role.kind === 'person' && role.field !== 'state' && role.field !== 'external_id',
    );
    return this.#address;
  }

  get nameProduct(): boolean {
    this.#product ??= this.#keys.some((key) => COMMERCE_KEYS.has(key));
    return this.#product;
  }

  #some(test: (role: FieldRole) => boolean): boolean {
    return this.#keys.some((key) => {
      const role = roleOf(key);
      return role !== undefined && test(role);
    });
  }
}

function isPersonRole(role: FieldRole, certainty: Certainty): boolean {
  return role.kind === 'person' && role.certainty === certainty;
}

/**
 * True where a field called `name` holds a person's: in an object about a person or beside one, and where it is parted
 * into first and last. Beside a price it is a product's.
 */
export function isNameOfPerson(
  key: string,
  value: unknown,
  siblings: Siblings,
  aboutPerson: boolean,
): boolean {
  if (key !== 'name') return false;
  if (aboutPerson || (isFields(value) && Object.keys(value).some((part) => PARTS_OF_NAME.has(part)))) {
    return true;
  }
  return siblings.namePerson && !siblings.nameProduct;
}
