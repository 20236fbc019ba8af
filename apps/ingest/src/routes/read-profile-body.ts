import type { AppState } from '@capi-relay/store';
import type { Request, Response } from 'express';
import type { AppCache } from '../app-cache.js';
import { explainIssues, type SchemaIssue } from '../events/explain-issue.js';
import { IngestError } from '../http/errors.js';
import { identifyApp } from '../http/identify-app.js';
import type { ReadText } from '../http/read-text.js';
import { nestsDeeperThan } from '../json/nesting.js';
import { MAX_EVENT_DEPTH, parseJson } from '../json/parse-json.js';

export interface ProfileRoute {
  readonly apps: AppCache;
  readonly readText: ReadText;
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
): Promise<{ readonly state: AppState; readonly body: Body }> {
  const state = await identifyApp(request, route.apps);
  const raw = parseJson(await route.readText(request, response));
  if (nestsDeeperThan(raw, MAX_EVENT_DEPTH)) {
    throw new IngestError(
      'invalid_body',
      `The body is nested deeper than ${MAX_EVENT_DEPTH} levels: flatten it.`,
    );
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    throw new IngestError('invalid_body', 'The body is not valid; details.issues says why.', {
      issues: explainIssues(parsed.error.issues, raw),
    });
  }
  if (parsed.data.app_id !== undefined && parsed.data.app_id !== state.app.app_id) {
    throw new IngestError(
      'invalid_body',
      'The app_id in the body differs from the app of the request. Send the one in X-App-Id, or leave it out.',
    );
  }
  return { state, body: parsed.data };
}
