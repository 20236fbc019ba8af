import type { PlatformName } from '@capi-relay/contracts';
import { isObject, type JsonObject, parseJson, writeJson } from '../json.js';
import { type Deduplication, deduplicate, merge } from './deduplication.js';

/** Events of one accepted request. */
export interface Arrival {
  readonly platform: PlatformName;
  readonly pixelId: string;
  /** Unix milliseconds. */
  readonly receivedAt: number;
  readonly testEventCode: string | null;
  readonly eventSource: string | null;
  readonly traceId: string;
  readonly events: readonly JsonObject[];
}

/** One copy of an event, as it came. The event is kept as text: it is small that way, and exact. */
export interface ReceivedCopy extends Omit<Arrival, 'events'> {
  /** Counts copies since the sandbox started. */
  readonly sequence: number;
  readonly eventId: string | null;
  readonly eventName: string;
  readonly json: string;
  readonly deduplication: Deduplication;
  /** The event with what later copies added to it; `null` while nothing was added. */
  mergedJson: string | null;
}

/** What one pixel received since the last clearing. */
export interface PixelSummary {
  readonly platform: PlatformName;
  readonly pixel_id: string;
  /** Events of accepted requests, copies included. */
  readonly events: number;
  /** Accepted requests. */
  readonly requests: number;
  /** Refused requests. */
  readonly refused: number;
  /** Requests that met a fault; accepted ones are counted above as well. */
  readonly faults: number;
  /** Different event ids among the copies still kept; `null` where copies are counted and not kept. */
  readonly unique_event_ids: number | null;
  /** Copies whose content is not, byte for byte, that of the first copy with their event id; `null` likewise. */
  readonly copies_that_differ: number | null;
}

interface Pixel {
  readonly platform: PlatformName;
  readonly pixelId: string;
  events: number;
  requests: number;
  refused: number;
  faults: number;
  copiesThatDiffer: number;
  /** Kept copies by event id, oldest first. */
  readonly byEventId: Map<string, ReceivedCopy[]>;
}

export interface ReceivedStoreOptions {
  /** `count` keeps numbers and no event. */
  readonly keep: 'all' | 'count';
  /** Copies kept at most; the oldest makes room. */
  readonly capacity: number;
}

export interface CopyFilter {
  readonly platform?: PlatformName | undefined;
  readonly pixelId?: string | undefined;
  readonly eventId?: string | undefined;
  /** Only copies with a greater sequence number. */
  readonly after?: number | undefined;
}

/** What the platforms accepted, in memory. */
export class ReceivedStore {
  readonly #options: ReceivedStoreOptions;
  /** A ring, see {@link #slot}. */
  #copies: ReceivedCopy[] = [];
  #firstSequence = 1;
  #nextSequence = 1;
  readonly #pixels = new Map<string, Pixel>();

  constructor(options: ReceivedStoreOptions) {
    this.#options = options;
  }

  add(arrival: Arrival): void {
    const pixel = this.#pixel(arrival.platform, arrival.pixelId);
    pixel.requests += 1;
    pixel.events += arrival.events.length;
    if (this.#options.keep === 'count') return;
    for (const event of arrival.events) this.#keep(pixel, arrival, event);
  }

  countRefusal(platform: PlatformName, pixelId: string): void {
    this.#pixel(platform, pixelId).refused += 1;
  }

  countFault(platform: PlatformName, pixelId: string): void {
    this.#pixel(platform, pixelId).faults += 1;
  }

  /** Copies in order of arrival. */
  *copies(filter: CopyFilter): Generator<ReceivedCopy> {
    const oldest = this.#nextSequence - this.#copies.length;
    for (
      let sequence = Math.max(oldest, (filter.after ?? 0) + 1);
      sequence < this.#nextSequence;
      sequence++
    ) {
      const copy = this.#copies[this.#slot(sequence)];
      if (copy !== undefined && matches(copy, filter)) yield copy;
    }
  }

  /** The newest copies, newest first. */
  newest(count: number): ReceivedCopy[] {
    return [...this.copies({ after: this.#nextSequence - 1 - count })].reverse();
  }

  summary(): PixelSummary[] {
    const kept = this.#options.keep === 'all';
    return [...this.#pixels.values()].map((pixel) => ({
      platform: pixel.platform,
      pixel_id: pixel.pixelId,
      events: pixel.events,
      requests: pixel.requests,
      refused: pixel.refused,
      faults: pixel.faults,
      unique_event_ids: kept ? pixel.byEventId.size : null,
      copies_that_differ: kept ? pixel.copiesThatDiffer : null,
    }));
  }

  clear(): void {
    this.#copies = [];
    this.#firstSequence = this.#nextSequence;
    this.#pixels.clear();
  }

  #slot(sequence: number): number {
    return (sequence - this.#firstSequence) % this.#options.capacity;
  }

  #pixel(platform: PlatformName, pixelId: string): Pixel {
    const key = `${platform} ${pixelId}`;
    let pixel = this.#pixels.get(key);
    if (pixel === undefined) {
      pixel = {
        platform,
        pixelId,
        events: 0,
        requests: 0,
        refused: 0,
        faults: 0,
        copiesThatDiffer: 0,
        byEventId: new Map(),
      };
      this.#pixels.set(key, pixel);
    }
    return pixel;
  }

  #keep(pixel: Pixel, arrival: Arrival, event: JsonObject): void {
    const eventId = textOrNull(event.event_id);
    const eventName = textOrNull(event.event_name ?? event.event) ?? '';
    const json = writeJson(event);
    const earlier = (eventId !== null && pixel.byEventId.get(eventId)) || [];
    const first = earlier.findLast((copy) => copy.eventName === eventName && copy.deduplication === 'kept');
    const deduplication = deduplicate(arrival.platform, first?.receivedAt ?? null, arrival.receivedAt);
    if (first !== undefined && deduplication === 'merged') mergeInto(first, event);
    if (earlier[0] !== undefined && earlier[0].json !== json) pixel.copiesThatDiffer += 1;

    const copy: ReceivedCopy = {
      platform: arrival.platform,
      pixelId: arrival.pixelId,
      receivedAt: arrival.receivedAt,
      testEventCode: arrival.testEventCode,
      eventSource: arrival.eventSource,
      traceId: arrival.traceId,
      sequence: this.#nextSequence,
      eventId,
      eventName,
      json,
      deduplication,
      mergedJson: null,
    };
    this.#makeRoom();
    this.#copies[this.#slot(copy.sequence)] = copy;
    this.#nextSequence += 1;
    if (eventId === null) return;
    if (earlier.length === 0) pixel.byEventId.set(eventId, [copy]);
    else earlier.push(copy);
  }

  #makeRoom(): void {
    const oldest = this.#copies[this.#slot(this.#nextSequence)];
    if (oldest === undefined || oldest.eventId === null) return;
    const { byEventId } = this.#pixel(oldest.platform, oldest.pixelId);
    const copies = byEventId.get(oldest.eventId);
    if (copies?.length === 1) byEventId.delete(oldest.eventId);
    else copies?.shift();
  }
}

function matches(copy: ReceivedCopy, filter: CopyFilter): boolean {
  return (
    (filter.platform === undefined || copy.platform === filter.platform) &&
    (filter.pixelId === undefined || copy.pixelId === filter.pixelId) &&
    (filter.eventId === undefined || copy.eventId === filter.eventId)
  );
}

function mergeInto(first: ReceivedCopy, later: JsonObject): void {
  const before = parseJson(first.mergedJson ?? first.json);
  if (!isObject(before)) return;
  const merged = writeJson(merge(before, later));
  if (merged !== first.json) first.mergedJson = merged;
}

function textOrNull(value: unknown): string | null {
  return value === undefined || value === null || value === '' ? null : String(value);
}
