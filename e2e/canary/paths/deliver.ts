import { waitFor } from '@capi-relay/testing';
import { z } from 'zod';
import type { Operator } from '../support/operator.js';
import { rows } from '../support/rows.js';
import type { World } from '../support/world.js';
import { LAYERS, type Project } from './operators.js';

/**
 * Waits until each event has ended at every layer whose platform answers at all: the one behind a broken gateway is tried
 * for a day.
 */
export async function untilDelivered(world: World, project: Project): Promise<void> {
  const endless = project.layers.metaPage.id;
  const open = `SELECT event.event_id, routed.layer_id
     FROM sdk_events AS event CROSS JOIN LATERAL unnest(event.routed_to) AS routed (layer_id)
     WHERE routed.layer_id <> $1 AND NOT EXISTS (
       SELECT FROM delivery_outcomes AS outcome
       WHERE outcome.app_id = event.app_id AND outcome.event_id = event.event_id
         AND outcome.occurred_on = event.occurred_on AND outcome.layer_id = routed.layer_id)`;
  await waitFor(() => rows(world.databaseUrl, open, [endless]), {
    until: (found) => found.length === 0,
    timeoutMs: 60_000,
    what: 'every delivery to end',
  });
}

/** Makes the sandbox know no token of one layer. */
export async function rejectToken(world: World): Promise<void> {
  const { pixelId } = LAYERS.metaRejected;
  await fetch(`${world.sandboxUrl}/tokens/meta/${pixelId}`, {
    method: 'PUT',
    body: JSON.stringify({ accept: ['a token that was never sealed'] }),
  });
}

/** Sends what was refused again, to be refused again. */
export async function replayRefused(operator: Operator, project: Project): Promise<void> {
  const params = { projectId: project.projectId, layerId: project.layers.metaRefuses.id };
  const now = Date.now();
  const replayId = await operator.make('createReplay', 'id', {
    params,
    body: {
      since: new Date(now - 86_400_000).toISOString(),
      until: new Date(now + 60_000).toISOString(),
      outcomes: ['failed', 'dropped', 'never_routed'],
    },
  });
  await waitFor(async () => (await operator.ask('readReplay', { params: { ...params, replayId } })).body, {
    until: (body) => z.object({ status: z.literal('completed') }).safeParse(body).success,
    timeoutMs: 30_000,
    what: 'the replay to end',
  });
}
