import type { IngestAnswer } from '@capi-relay/contracts';
import type { Request, Response } from 'express';
import {
  type AcceptedBatch,
  type AcceptedEvent,
  acceptBatch,
  type Rejection,
} from '../events/accept-batch.js';
import type { EventLog } from '../events/event-log.js';
import { readBatch } from '../events/read-batch.js';
import type { StoredBatch } from '../events/share-out.js';
import { answerJson } from '../http/answer-json.js';
import { IngestError } from '../http/errors.js';
import type { Gate } from '../http/gate.js';
import type { ReadText } from '../http/read-text.js';
import { storeFault } from '../http/store-fault.js';
import { parseJson } from '../json/parse-json.js';
import type { IngestMetrics } from '../metrics.js';

export interface EventsRoute {
  readonly gate: Gate;
  readonly log: EventLog;
  readonly readText: ReadText;
  readonly maxBatchEvents: number;
  readonly now: () => number;
  readonly newEventId: () => string;
  readonly metrics: IngestMetrics;
  /** Told of what accepting an event threw, for the log. */
  readonly onEventFault: (appId: string, cause: unknown) => void;
}

/** An event that passed every check here and that the database would not take; the reason is in the log. */
function refusedByStore({ index, append }: AcceptedEvent): Rejection {
  const message =
    'the event holds a value that cannot be stored: leave out unusual characters and very large values.';
  return {
    reason: 'refused_by_store',
    event: { index, event_id: append.event.event_id, issues: [{ path: '', message }] },
  };
}

/** All answers to a batch in one place: what was stored, what was there already, and what is wrong with the rest. */
function answerOf(batch: AcceptedBatch, stored: StoredBatch, rejections: readonly Rejection[]): IngestAnswer {
  return {
    accepted: stored.fresh.length,
    duplicates: stored.duplicates,
    rejected: rejections.map(({ event }) => event),
    ...(Object.keys(batch.eventIds).length > 0 ? { event_ids: batch.eventIds } : {}),
  };
}

const NOTHING_STORED: StoredBatch = { fresh: [], duplicates: 0, refused: [] };

async function store(
  appId: string,
  batch: AcceptedBatch,
  bodyBytes: number,
  log: EventLog,
): Promise<StoredBatch> {
  if (batch.accepted.length === 0) {
    return NOTHING_STORED;
  }
  try {
    return await log.append({ appId, events: batch.accepted, warnings: batch.warnings, bodyBytes });
  } catch (error) {
    throw storeFault(error);
  }
}

/** `POST /l/events`: answers 202 once what is valid is stored. */
export function eventsRoute(route: EventsRoute) {
  return async (request: Request, response: Response): Promise<void> => {
    const { state, sender } = await route.gate.admit(request);
    const text = await route.readText(request, response);
    const posted = readBatch(parseJson(text), route.maxBatchEvents);
    route.gate.takeEvents(state.app.app_id, posted.events.length);
    const batch = acceptBatch(posted, {
      state,
      sender,
      now: route.now(),
      newEventId: route.newEventId,
    });
    const stored = await store(state.app.app_id, batch, Buffer.byteLength(text), route.log);
    const rejections = [...batch.rejected, ...stored.refused.map(refusedByStore)].sort(
      (one, other) => one.event.index - other.event.index,
    );
    route.metrics.countBatch(stored, rejections);
    route.metrics.countWarnings(batch.warnings);
    for (const { cause } of rejections.filter(({ reason }) => reason === 'fault')) {
      route.onEventFault(state.app.app_id, cause);
    }
    if (stored.fresh.length + stored.duplicates === 0) {
      throw new IngestError(
        'invalid_events',
        rejections.length === 1
          ? 'The event is not valid; details.rejected says why.'
          : `None of the ${rejections.length} events is valid; details.rejected says why for each.`,
        { rejected: rejections.map(({ event }) => event) },
      );
    }
    answerJson(response, 202, answerOf(batch, stored, rejections));
  };
}
