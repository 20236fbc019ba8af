import type { PlatformLimits } from '@capi-relay/contracts';
import type { Sendable } from './decide.js';

/** Deliveries that go out together: one envelope, live or test, within the platform's size limits. */
export interface RequestPlan {
  readonly envelope: string;
  readonly testEventCode: string | null;
  readonly sendables: readonly Sendable[];
}

/** Room for the body's own keys around the events. */
const BODY_OVERHEAD_BYTES = 256;

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [item]);
    } else {
      group.push(item);
    }
  }
  return [...groups.values()];
}

function cutToLimits(sendables: readonly Sendable[], limits: PlatformLimits): Sendable[][] {
  const requests: Sendable[][] = [];
  let current: Sendable[] = [];
  let bytes = BODY_OVERHEAD_BYTES;
  for (const sendable of sendables) {
    const size = Buffer.byteLength(JSON.stringify(sendable.payload)) + 1;
    if (current.length > 0 && (current.length >= limits.maxEvents || bytes + size > limits.maxBytes)) {
      requests.push(current);
      current = [];
      bytes = BODY_OVERHEAD_BYTES;
    }
    current.push(sendable);
    bytes += size;
  }
  if (current.length > 0) {
    requests.push(current);
  }
  return requests;
}

/** As few requests as the platform's limits allow. */
export function planRequests(sendables: readonly Sendable[], limits: PlatformLimits): RequestPlan[] {
  const groups = groupBy(sendables, (each) => JSON.stringify([each.envelope, each.testEventCode]));
  return groups.flatMap((group) =>
    cutToLimits(group, limits).flatMap((request) => {
      const [first] = request;
      return first === undefined
        ? []
        : [{ envelope: first.envelope, testEventCode: first.testEventCode, sendables: request }];
    }),
  );
}

/**
 * Two parts of a refused request. A position the platform named is taken as a hint: that event goes alone and all
 * others together, so a right hint costs two requests and a wrong one no event.
 */
export function splitRefused<T>(items: readonly T[], hint: number | undefined): [readonly T[], readonly T[]] {
  if (hint !== undefined && Number.isInteger(hint) && hint >= 0 && hint < items.length) {
    return [items.slice(hint, hint + 1), [...items.slice(0, hint), ...items.slice(hint + 1)]];
  }
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
