import type { PlatformDetail } from './delivery.js';
import type { Layer, SdkApp } from './layer.js';
import type { LayerType, PlatformName } from './platform-name.js';
import type { DropReason, ParkReason, WarningCode } from './reasons.js';
import type { ClickRecord, Matching, SealedIdentity, StoredEvent } from './stored-event.js';

/** A platform's rules as numbers. All durations in milliseconds. */
export interface PlatformLimits {
  /** Events in one request. */
  readonly maxEvents: number;
  /** Bytes of one request's JSON body. */
  readonly maxBytes: number;
  /** Age of an event, counted at sending, past which it is not sent. */
  readonly maxAgeMs: number;
  /** Time after a first copy within which the platform merges a second one with the same `event_id`. */
  readonly dedupWindowMs: number;
}

/** Everything a mapping may look at. Mapping is a function of this and nothing else. */
export interface MapInput {
  readonly event: StoredEvent;
  /** `null` once the 8 days of `event_matching` are over. */
  readonly matching: Matching | null;
  /** Stored traits of the user, then of the install: an event's own fields win over both. */
  readonly traits: readonly SealedIdentity[];
  /** Clicks seen on the event's install, newest first. */
  readonly clicks: readonly ClickRecord[];
  readonly app: SdkApp;
  readonly layer: Layer;
  readonly platformEvent: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/** One event in the platform's own form. */
export type PlatformPayload = Readonly<Record<string, unknown>>;

export type MapResult =
  | {
      readonly kind: 'payload';
      readonly payload: PlatformPayload;
      /** Payloads with different envelopes cannot share a request (TikTok: `web` and `app`). */
      readonly envelope: string;
      readonly warnings: readonly WarningCode[];
    }
  | { readonly kind: 'drop'; readonly reason: DropReason; readonly warnings: readonly WarningCode[] };

/** Payloads that go out in one request, with the token that was just opened. */
export interface SendInput {
  readonly layer: Layer;
  readonly envelope: string;
  readonly payloads: readonly PlatformPayload[];
  /** Set for test events and for environments that are sent as such. */
  readonly testEventCode: string | null;
  readonly token: string;
  readonly signal?: AbortSignal;
}

/** A request as data; the token is in `headers` and nowhere else. */
export interface PlatformRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly json: Readonly<Record<string, unknown>>;
}

/** What came back, before anything is concluded from it. */
export type PlatformAnswer =
  | {
      readonly kind: 'response';
      readonly status: number;
      /** Lower-case names. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | {
      readonly kind: 'no_response';
      /** System code of the fault, such as `ECONNREFUSED` or `ETIMEDOUT`. */
      readonly code: string;
      /** True once the request was written: the platform may have accepted it. */
      readonly maybeAccepted: boolean;
    };

/** What a platform's answer means. Only the worker's last line turns it into BullMQ's language. */
export type Verdict =
  | { readonly kind: 'delivered'; readonly detail?: PlatformDetail }
  /** A fault that passes. `maybeAccepted`: the platform may hold a copy. */
  | {
      readonly kind: 'retry';
      readonly afterMs?: number;
      readonly maybeAccepted: boolean;
      readonly detail: PlatformDetail;
    }
  /** The layer must wait; no attempt is used. */
  | { readonly kind: 'throttled'; readonly forMs: number; readonly detail: PlatformDetail }
  /** Nothing of this layer will be accepted until an operator mends a setting. */
  | { readonly kind: 'fix'; readonly reason: ParkReason; readonly detail: PlatformDetail }
  /**
   * At least one event of the request is refused; `index` is a hint where the platform gives one. `unclear` where the
   * platform's words could mean the request as a whole: both halves refused alike then mean just that.
   */
  | {
      readonly kind: 'reject';
      readonly index?: number;
      readonly unclear?: true;
      readonly detail: PlatformDetail;
    };

/** A side-effect-free question whether a credential works, and how to read the answer. */
export interface CredentialProbe {
  request(layer: Layer, token: string): PlatformRequest;
  /** `undefined` where the answer says nothing about the credential. */
  accepted(answer: PlatformAnswer): boolean | undefined;
}

/** One platform, as the worker core sees it. Everything here is a pure function of its arguments. */
export interface Platform {
  readonly name: PlatformName;
  readonly layerType: LayerType;
  readonly limits: PlatformLimits;
  readonly defaultEvents: Readonly<Record<string, string>>;
  isStandardEvent(name: string): boolean;
  map(input: MapInput): MapResult;
  request(input: SendInput): PlatformRequest;
  classify(answer: PlatformAnswer, sentCount: number): Verdict;
  readonly probe?: CredentialProbe;
}
