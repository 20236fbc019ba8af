import { type Fields, isFields } from '../event/fields.js';

/** A leaf that one side has and the other has not, or has otherwise. `undefined` stands for an absent leaf. */
export interface Difference {
  /** Keys and list places joined by points; the one event of a request stands for itself. */
  readonly path: string;
  readonly theirs: unknown;
  readonly ours: unknown;
}

/** Lists of one entry are written without the list by some; the platforms take both. */
const LISTS_OR_SINGLE =
  /^(?:user_data\.(?:em|ph|fn|ln|ge|db|ct|st|zp|country|external_id)|user\.(?:email|phone|external_id))$/;

export interface Comparison {
  readonly equal: number;
  readonly differences: readonly Difference[];
}

/** Compares two requests leaf by leaf. */
export function compareRequests(theirs: Fields, ours: Fields): Comparison {
  const left = leavesOf(theirs);
  const right = leavesOf(ours);
  const paths = [...new Set([...left.keys(), ...right.keys()])].sort();
  const differences = paths
    .map((path) => ({ path, theirs: left.get(path), ours: right.get(path) }))
    .filter((leaf) => !isSame(leaf));
  return { equal: paths.length - differences.length, differences };
}

function isSame({ path, theirs, ours }: Difference): boolean {
  if (path === 'event_time') return instant(theirs) === instant(ours);
  return JSON.stringify(theirs) === JSON.stringify(ours);
}

/** Seconds as a number, as a text, or as ISO 8601. */
function instant(time: unknown): number {
  if (typeof time === 'string' && Number.isNaN(Number(time))) return Math.floor(Date.parse(time) / 1000);
  return Number(time);
}

function leavesOf(request: Fields): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  const { data, ...envelope } = request;
  addLeaves(leaves, 'request', envelope);
  if (Array.isArray(data)) addLeaves(leaves, '', data[0]);
  return leaves;
}

function addLeaves(leaves: Map<string, unknown>, path: string, value: unknown): void {
  const inner = (key: string | number) => (path === '' ? `${key}` : `${path}.${key}`);
  if (Array.isArray(value) && value.length > 0) {
    for (const [place, entry] of value.entries()) addLeaves(leaves, inner(place), entry);
  } else if (isFields(value) && Object.keys(value).length > 0) {
    for (const [key, entry] of Object.entries(value)) {
      if (entry !== undefined) addLeaves(leaves, inner(key), entry);
    }
  } else if (LISTS_OR_SINGLE.test(path)) {
    leaves.set(inner(0), value);
  } else {
    leaves.set(path, value);
  }
}
