import { type PostedEvents, serverEventSchema } from '@capi-relay/contracts/operator';
import { requireProject } from '../access/caller.js';
import { toSdkEvent } from '../events/to-sdk-event.js';
import type { Handlers } from '../http/call.js';
import { explainIssues } from '../http/explain-issues.js';
import type { ConsoleParts } from '../parts.js';
import { existingApp } from './existing.js';

type Rejected = PostedEvents['rejected'][number];

/** Events from servers: checked one by one here, then handed to the ingest like those of an SDK. */
export function serverEventRoutes({ ingest }: Pick<ConsoleParts, 'ingest'>): Handlers<'postEvents'> {
  return {
    async postEvents({ body }, call) {
      requireProject(call.caller(), body.projectId);
      await existingApp(call.store, { projectId: body.projectId, appId: body.sdkAppId });
      const rejected: Rejected[] = [];
      const good: { readonly index: number; readonly event: Record<string, unknown> }[] = [];
      for (const [index, raw] of body.events.entries()) {
        const parsed = serverEventSchema.safeParse(raw);
        if (parsed.success) good.push({ index, event: toSdkEvent(parsed.data) });
        else rejected.push({ index, eventId: eventIdOf(raw), issues: explainIssues(parsed.error) });
      }
      if (good.length === 0) return { accepted: 0, duplicates: 0, rejected, eventIds: {} };
      const answer = await ingest.post(
        body.sdkAppId,
        good.map(({ event }) => event),
        call.requestId,
      );
      const placeOf = (index: number) => good[index]?.index ?? index;
      return {
        accepted: answer.accepted,
        duplicates: answer.duplicates,
        rejected: [
          ...rejected,
          ...answer.rejected.map(({ index, event_id, issues }) => ({
            index: placeOf(index),
            eventId: event_id,
            issues,
          })),
        ].sort((a, b) => a.index - b.index),
        eventIds: Object.fromEntries(
          Object.entries(answer.event_ids ?? {}).map(([index, id]) => [String(placeOf(Number(index))), id]),
        ),
      };
    },
  };
}

function eventIdOf(raw: unknown): string | null {
  const id = typeof raw === 'object' && raw !== null && 'eventId' in raw ? raw.eventId : null;
  return typeof id === 'string' && id.length <= 128 ? id : null;
}
