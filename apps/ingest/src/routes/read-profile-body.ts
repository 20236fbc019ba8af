import type { Request, Response } from 'express';
import { explainIssues, type SchemaIssue } from '../events/explain-issue.js';
import { IngestError } from '../http/errors.js';
import type { Admitted, Gate } from '../http/gate.js';
import type { ReadText } from '../http/read-text.js';
import { excessOf } from '../json/excess.js';
import { EVENT_BOUNDS, parseJson } from '../json/parse-json.js';
import type { FairWrites } from './fair-writes.js';

export interface ProfileRoute {
  readonly gate: Gate;
  readonly readText: ReadText;
  readonly writes: FairWrites;
}

/** The part of a schema that reading a body needs. */
interface BodySchema<Body> {
  safeParse(
    body: unknown,
  ): { success: true; data: Body } | { success: false; error: { issues: readonly SchemaIssue[] } };
}

/**
 * Reads a body about one person of an app.
 *
 * @throws IngestError `invalid_body`, and what reading the app and the JSON throws
 */
export async function readProfileBody<Body extends { readonly app_id?: string | undefined }>(
  request: Request,
  response: Response,
  route: ProfileRoute,
  schema: BodySchema<Body>,
): Promise<Admitted & { readonly body: Body }> {
  const admitted = await route.gate.admit(request);
  const { app_id } = admitted.state.app;
  route.gate.takeEvents(app_id, 1);
  const raw = parseJson(await route.readText(request, response));
  const excess = excessOf(raw, EVENT_BOUNDS);
  if (excess !== null) {
    const message =
      excess === 'too_deep'
        ? `The body is nested deeper than ${EVENT_BOUNDS.levels} levels: flatten it.`
        : `The body has more than ${EVENT_BOUNDS.values} fields and list items: send fewer.`;
    throw new IngestError('invalid_body', message);
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    throw new IngestError('invalid_body', 'The body is not valid; details.issues says why.', {
      issues: explainIssues(parsed.error.issues, raw),
    });
  }
  if (parsed.data.app_id !== undefined && parsed.data.app_id !== app_id) {
    throw new IngestError(
      'invalid_body',
      'The app_id in the body differs from the app of the request. Send the one in X-App-Id, or leave it out.',
    );
  }
  return { ...admitted, body: parsed.data };
}
