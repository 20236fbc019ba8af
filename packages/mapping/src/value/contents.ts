import { asText, everyPresent, type Fields, firstPresent, firstText, isFields } from '../event/fields.js';
import type { Warn } from '../event/warn.js';
import { readAmount } from './amount.js';

/** One product of an event, before a platform's names are given to its parts. */
export interface Item {
  readonly id: string;
  readonly name: string | undefined;
  readonly category: string | undefined;
  readonly brand: string | undefined;
  /** Per unit, in the event's currency, zero or more. */
  readonly price: number | undefined;
  /** A whole number, zero or more. */
  readonly quantity: number | undefined;
  readonly deliveryCategory: DeliveryCategory | undefined;
}

/** How a product reaches its buyer, in Meta's words. */
export type DeliveryCategory = 'in_store' | 'curbside' | 'home_delivery';

export type ContentType = 'product' | 'product_group';

export interface Contents {
  readonly items: readonly Item[];
  readonly ids: readonly string[];
  readonly contentType: ContentType | undefined;
  readonly numItems: number | undefined;
}

const LIST_FIELDS = ['contents', 'items', 'products', 'line_items'];
const ID_FIELDS = ['content_id', 'product_id', 'item_id', 'sku'];
const ITEM_ID_FIELDS = ['id', ...ID_FIELDS, 'variant_id'];
/** Of a line of an order, `id` is the line's own number, which no catalogue knows. */
const LINE_LIST_FIELD = 'line_items';
const LINE_ID_FIELDS = [...ID_FIELDS, 'variant_id', 'id'];
const ID_LIST_FIELDS = ['content_ids', 'product_ids'];
const NAME_FIELDS = ['content_name', 'product_name', 'item_name', 'name', 'title'];
const CATEGORY_FIELDS = ['content_category', 'item_category', 'category'];
const BRAND_FIELDS = ['brand', 'item_brand'];
const PRICE_FIELDS = ['item_price', 'price', 'unit_price'];
const QUANTITY_FIELDS = ['quantity', 'qty'];
const COUNT_FIELDS = ['num_items', 'item_count'];

/**
 * The products an event is about: a list of them, else the one product the event itself describes. A product that has
 * no usable id is left out; so is a price or a quantity that cannot be read. The event goes on.
 */
export function readContents(sources: readonly Fields[], warn: Warn): Contents {
  const items = readItems(sources, warn);
  const ids = readIds(sources, items, warn);
  return {
    items,
    ids,
    contentType: readContentType(sources, ids.length > 0, warn),
    numItems: readCount(sources, items, warn),
  };
}

function readItems(sources: readonly Fields[], warn: Warn): readonly Item[] {
  for (const name of LIST_FIELDS) {
    const listed = firstList(sources, [name], isFields, warn);
    if (listed !== undefined)
      return listedItems(listed, name === LINE_LIST_FIELD ? LINE_ID_FIELDS : ITEM_ID_FIELDS, warn);
  }
  return ownItem(sources, warn);
}

function listedItems(listed: readonly unknown[], idFields: readonly string[], warn: Warn): readonly Item[] {
  const items: Item[] = [];
  for (const candidate of listed) {
    const item = listedItem(candidate, idFields, warn);
    if (item === undefined) warn('contents_invalid');
    else items.push(item);
  }
  return items;
}

/** The first of `names` that lists something; an empty list says no more than an absent one. */
function firstList(
  sources: readonly Fields[],
  names: readonly string[],
  isAlone: (value: unknown) => boolean,
  warn: Warn,
): readonly unknown[] | undefined {
  for (const value of everyPresent(sources, names)) {
    const list = Array.isArray(value)
      ? value
      : (writtenList(value) ?? (isAlone(value) ? [value] : undefined));
    if (list === undefined) warn('contents_invalid');
    else if (list.length > 0) return list;
  }
  return undefined;
}

/** A list that was turned into a text on its way: `'["p1","p2"]'`. */
function writtenList(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== 'string' || !value.trimStart().startsWith('[')) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    // Cut short, or an id that begins so.
    return undefined;
  }
}

/** A list may hold products or their bare ids. */
function listedItem(candidate: unknown, idFields: readonly string[], warn: Warn): Item | undefined {
  if (!isFields(candidate)) {
    const id = asText(candidate);
    return id === undefined ? undefined : bareItem(id);
  }
  const id = firstText([candidate], idFields);
  return id === undefined ? undefined : describedItem(id, candidate, warn);
}

/**
 * The product described by the event's own fields: those beside its id, since a `title` elsewhere is the page's. Several
 * ids describe none of their parts.
 */
function ownItem(sources: readonly Fields[], warn: Warn): readonly Item[] {
  for (const source of sources) {
    for (const named of everyPresent([source], ID_FIELDS)) {
      const [id, ...others] = textsOf(Array.isArray(named) ? named : [named], warn);
      if (id === undefined) continue;
      return others.length === 0 ? [describedItem(id, source, warn)] : [id, ...others].map(bareItem);
    }
  }
  return [];
}

function bareItem(id: string): Item {
  return {
    id,
    name: undefined,
    category: undefined,
    brand: undefined,
    price: undefined,
    quantity: undefined,
    deliveryCategory: undefined,
  };
}

function describedItem(id: string, fields: Fields, warn: Warn): Item {
  return {
    id,
    name: firstText([fields], NAME_FIELDS),
    category: firstText([fields], CATEGORY_FIELDS),
    brand: firstText([fields], BRAND_FIELDS),
    price: readAmountOf(firstPresent([fields], PRICE_FIELDS), warn),
    quantity: readWholeNumber(firstPresent([fields], QUANTITY_FIELDS), warn),
    deliveryCategory: readDeliveryCategory(fields, warn),
  };
}

function isId(value: unknown): boolean {
  return asText(value) !== undefined;
}

function readIds(sources: readonly Fields[], items: readonly Item[], warn: Warn): readonly string[] {
  const listed = firstList(sources, ID_LIST_FIELDS, isId, warn);
  return [...new Set(listed === undefined ? items.map((item) => item.id) : textsOf(listed, warn))];
}

function textsOf(list: readonly unknown[], warn: Warn): string[] {
  const texts: string[] = [];
  for (const entry of list) {
    const text = asText(entry);
    if (text === undefined) warn('contents_invalid');
    else texts.push(text);
  }
  return texts;
}

function readContentType(sources: readonly Fields[], hasIds: boolean, warn: Warn): ContentType | undefined {
  const named = firstPresent(sources, ['content_type']);
  if (named === 'product' || named === 'product_group') return named;
  if (named !== undefined) {
    warn('contents_invalid');
    return undefined;
  }
  return hasIds ? 'product' : undefined;
}

function readDeliveryCategory(fields: Fields, warn: Warn): DeliveryCategory | undefined {
  const named = firstPresent([fields], ['delivery_category']);
  if (named === 'in_store' || named === 'curbside' || named === 'home_delivery') return named;
  if (named !== undefined) warn('contents_invalid');
  return undefined;
}

/** The count the event states, else the sum of the quantities where every product has one. */
function readCount(sources: readonly Fields[], items: readonly Item[], warn: Warn): number | undefined {
  const stated = firstPresent(sources, COUNT_FIELDS);
  if (stated !== undefined) return readWholeNumber(stated, warn);
  if (items.length === 0) return undefined;
  let sum = 0;
  for (const { quantity } of items) {
    if (quantity === undefined) return undefined;
    sum += quantity;
  }
  return sum;
}

function readAmountOf(raw: unknown, warn: Warn): number | undefined {
  const amount = readAmount(raw);
  if (raw !== undefined && amount === undefined) warn('contents_invalid');
  return amount;
}

function readWholeNumber(raw: unknown, warn: Warn): number | undefined {
  const amount = readAmount(raw);
  if (amount !== undefined && Number.isSafeInteger(amount)) return amount;
  if (raw !== undefined) warn('contents_invalid');
  return undefined;
}
