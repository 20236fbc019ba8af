import type { PlatformName } from '@capi-relay/contracts';
import type { Answer } from './answer.js';
import type { Fault, WordedKind } from './faults.js';
import type { JsonObject } from './json.js';

/** What the platform makes of a request. */
export type Judgement =
  | { readonly kind: 'refused'; readonly answer: Answer }
  | {
      readonly kind: 'accepted';
      readonly events: readonly JsonObject[];
      readonly testEventCode: string | null;
      /** TikTok's `event_source`; Meta has none. */
      readonly eventSource: string | null;
      /** `fbtrace_id` or `request_id` of the answer. */
      readonly traceId: string;
      readonly answer: Answer;
    };

/** One request to a platform, opened far enough to know which pixel it is for. */
export interface PlatformCall {
  readonly platform: PlatformName;
  /** Empty where the request names none. */
  readonly pixelId: string;
  judge(): Judgement;
  /** The platform's own words for a fault. */
  word(kind: WordedKind, fault: Fault): Answer;
}
