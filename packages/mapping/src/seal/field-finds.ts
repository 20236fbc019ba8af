import type { DeviceField, PersonField } from './field-catalogue.js';

/** One value found under a name that tells what it is. */
export interface PersonFind {
  readonly value: unknown;
  /** True where the name says that the value is a digest. */
  readonly hashed: boolean;
  /** Where it was found: the lowest wins. */
  readonly rank: number;
}

export interface DeviceFind {
  readonly value: unknown;
  readonly rank: number;
}

/** Everything about a person or device that was taken out of what an SDK sent. */
export interface Finds {
  readonly persons: Partial<Record<PersonField, PersonFind[]>>;
  readonly devices: Partial<Record<DeviceField, DeviceFind[]>>;
  /** Page addresses, which stay where they are and may carry click ids. */
  readonly pageUrls: { readonly url: string; readonly rank: number }[];
  /** True once something personal was taken out that no platform can use. */
  removed: boolean;
}

export function noFinds(): Finds {
  return { persons: {}, devices: {}, pageUrls: [], removed: false };
}

/**
 * One thing is named in a few places; ten thousand spellings of `phone` in one event are an attack, and reading each
 * would hold up everybody else's.
 */
const MOST_PLACES = 8;

export function addPerson(finds: Finds, field: PersonField, find: PersonFind): void {
  const list = finds.persons[field];
  if (list === undefined) finds.persons[field] = [find];
  else if (list.length < MOST_PLACES) list.push(find);
}

export function addDevice(finds: Finds, field: DeviceField, find: DeviceFind): void {
  const list = finds.devices[field];
  if (list === undefined) finds.devices[field] = [find];
  else if (list.length < MOST_PLACES) list.push(find);
}

export function addPageUrl(finds: Finds, url: string, rank: number): void {
  if (finds.pageUrls.length < MOST_PLACES) finds.pageUrls.push({ url, rank });
}

/** Best first: by place, and at one place the value in clear before its digest, since we know how it is normalised. */
export function personFinds(finds: Finds, field: PersonField): readonly PersonFind[] {
  const list = finds.persons[field];
  if (list === undefined || list.length < 2) return list ?? [];
  return list.toSorted((a, b) => a.rank - b.rank || Number(a.hashed) - Number(b.hashed));
}

export function deviceFinds(finds: Finds, field: DeviceField): readonly DeviceFind[] {
  const list = finds.devices[field];
  if (list === undefined || list.length < 2) return list ?? [];
  return list.toSorted((a, b) => a.rank - b.rank);
}
