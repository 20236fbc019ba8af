import {
  PLATFORM_OF_LAYER,
  type PlatformName,
  type RejectedEvent,
  sdkEventSchema,
  type WarningCode,
} from '@capi-relay/contracts';
import { clockOffset, sealEvent } from '@capi-relay/mapping';
import type { AppState, EventToAppend, IngestWarning } from '@capi-relay/store';
import { type Excess, excessOf } from '../json/excess.js';
import { EVENT_BOUNDS } from '../json/parse-json.js';
import { countWarnings } from './count-warnings.js';
import { explainIssues, type Issue } from './explain-issue.js';
import type { Batch } from './read-batch.js';
import { routeLayers } from './route-layers.js';
import type { Sender } from './sender.js';

/** Everything accepting a batch depends on besides the batch. */
export interface AcceptContext {
  readonly state: AppState;
  readonly sender: Sender;
  /** Unix milliseconds. */
  readonly now: number;
  readonly newEventId: () => string;
}

/** A layer an event goes to, with the queue it waits in. */
export interface Route {
  readonly layer_id: string;
  readonly platform: PlatformName;
}

/** A sealed event, ready to be stored and queued. */
export interface AcceptedEvent {
  /** Place in the posted batch. */
  readonly index: number;
  readonly append: EventToAppend;
  readonly routes: readonly Route[];
  /** True where the event came without an id. */
  readonly idMade: boolean;
}

/** `fault` is a mistake of ours that an event brought to light. */
export type RejectionReason = 'invalid' | 'wrong_app' | Excess | 'refused_by_store' | 'fault';

export interface Rejection {
  readonly reason: RejectionReason;
  readonly event: RejectedEvent;
  /** What was thrown, for the log. */
  readonly cause?: unknown;
}

export interface AcceptedBatch {
  readonly accepted: readonly AcceptedEvent[];
  readonly rejected: readonly Rejection[];
  /** Ids made here for events that came without one, by place in the batch. */
  readonly eventIds: Readonly<Record<number, string>>;
  readonly warnings: readonly IngestWarning[];
}

/**
 * NUL or half of a surrogate pair, which PostgreSQL does not take. Elsewhere the store puts U+FFFD in its place; an id
 * would then no longer be the one its browser copy has.
 */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

const EXCESS_MESSAGES: Readonly<Record<Excess, string>> = {
  too_deep: `the event is nested deeper than ${EVENT_BOUNDS.levels} levels: flatten its properties.`,
  too_many_values: `the event has more than ${EVENT_BOUNDS.values} fields and list items: send what ads need of it.`,
};

/** The id a rejected event is named by in the answer: its own, where that is an id and no address. */
function nameOf(raw: unknown): string | null {
  if (typeof raw !== 'object' || raw === null || !('event_id' in raw)) {
    return null;
  }
  const id = sdkEventSchema.shape.event_id.safeParse(raw.event_id);
  return id.data ?? null;
}

function reject(index: number, raw: unknown, reason: RejectionReason, issues: readonly Issue[]): Rejection {
  return { reason, event: { index, event_id: nameOf(raw), issues } };
}

function acceptEvent(
  raw: unknown,
  index: number,
  context: AcceptContext,
  clockOffsetMs: number,
  warnings: WarningCode[],
): AcceptedEvent | Rejection {
  const excess = excessOf(raw, EVENT_BOUNDS);
  if (excess !== null) {
    return reject(index, raw, excess, [{ path: '', message: EXCESS_MESSAGES[excess] }]);
  }
  const parsed = sdkEventSchema.safeParse(raw);
  if (!parsed.success) {
    return reject(index, raw, 'invalid', explainIssues(parsed.error.issues, raw));
  }
  const { app, layers } = context.state;
  const event = parsed.data;
  if (event.app_id != null && event.app_id !== app.app_id) {
    const message =
      'app_id differs from the app of the request: send each app its own request, or leave app_id out.';
    return reject(index, raw, 'wrong_app', [{ path: 'app_id', message }]);
  }
  if (event.event_id != null && UNSTORABLE.test(event.event_id)) {
    const message =
      'event_id holds characters that cannot be stored or sent unchanged: use letters, digits and punctuation.';
    return reject(index, null, 'invalid', [{ path: 'event_id', message }]);
  }
  const sealed = sealEvent(event, {
    app,
    now: context.now,
    clockOffsetMs,
    ...context.sender,
    newEventId: context.newEventId,
  });
  warnings.push(...sealed.warnings);
  const routed = routeLayers(layers, { app_id: app.app_id, country: sealed.country });
  return {
    index,
    append: {
      event: { ...sealed.event, routed_to: routed.map((layer) => layer.layer_id) },
      matching: sealed.matching,
      clicks: sealed.clicks,
    },
    routes: routed.map(({ layer_id, type }) => ({ layer_id, platform: PLATFORM_OF_LAYER[type] })),
    idMade: event.event_id == null,
  };
}

/** Keeps a mistake of ours from taking the rest of the batch with it, and that again at each resend. */
function tryAccept(...event: Parameters<typeof acceptEvent>): AcceptedEvent | Rejection {
  try {
    return acceptEvent(...event);
  } catch (cause) {
    const [raw, index] = event;
    const message = 'the event could not be read, which is a fault of this server and in its log.';
    return { ...reject(index, raw, 'fault', [{ path: '', message }]), cause };
  }
}

/**
 * Decides over each event of a batch by itself: what is valid is sealed and routed, what is not is named with its
 * issues. Raw identity ends here.
 */
export function acceptBatch(batch: Batch, context: AcceptContext): AcceptedBatch {
  const clockOffsetMs = clockOffset(batch.sentAt, context.now);
  const accepted: AcceptedEvent[] = [];
  const rejected: Rejection[] = [];
  const eventIds: Record<number, string> = {};
  const warnings: WarningCode[] = [];
  for (const [index, raw] of batch.events.entries()) {
    const result = tryAccept(raw, index, context, clockOffsetMs, warnings);
    if ('reason' in result) {
      rejected.push(result);
      continue;
    }
    accepted.push(result);
    if (result.idMade) {
      eventIds[index] = result.append.event.event_id;
    }
  }
  return { accepted, rejected, eventIds, warnings: countWarnings(context.state.app.app_id, warnings) };
}
