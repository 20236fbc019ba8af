import { aPurchase } from '@capi-relay/testing';
import { z } from 'zod';
import { type Canaries, FORGOTTEN, LOOKED_UP, word } from '../support/canaries.js';
import type { Operator } from '../support/operator.js';
import type { Recorder } from '../support/recorder.js';
import type { Project } from './operators.js';
import { type IngestAddress, personFields } from './sdk.js';

/** Somebody who is everywhere a person can be, by the id an app knows a user by. */
export async function postSomebody(
  recorder: Recorder,
  { url, appId }: IngestAddress,
  canaries: Canaries,
): Promise<string> {
  const person = canaries.person('who was forgotten', FORGOTTEN);
  const ids = {
    app_user_id: canaries.secret('id of the user who was forgotten', word(), LOOKED_UP),
    install_id: canaries.secret('install of the user who was forgotten', word(), LOOKED_UP),
  };
  const { ip, userAgent: user_agent, fbclid, idfa } = person;
  const bodies: Readonly<Record<string, object>> = {
    '/l/events': {
      events: [aPurchase({ ...ids, ip, user_agent, fbclid, idfa, user: personFields(person) })],
    },
    '/l/users/properties': { ...ids, properties: personFields(person) },
    '/l/consent': { app_user_id: ids.app_user_id, advertising: true },
  };
  for (const [path, body] of Object.entries(bodies)) {
    await recorder.ask('ingest', `${url}${path}`, {
      method: 'POST',
      headers: { 'x-app-id': appId },
      body: JSON.stringify(body),
    });
  }
  return ids.app_user_id;
}

/** Forgets the user, and somebody unknown whose id is an address. */
export async function forgetUsers(
  operator: Operator,
  { projectId }: Project,
  userId: string,
  canaries: Canaries,
): Promise<void> {
  const query = { projectId };
  const { body, text } = await operator.ask('forgetUser', { params: { userId }, query });
  if (!z.object({ verified: z.literal(true) }).safeParse(body).success) {
    throw new Error(`The user was not forgotten: ${text}`);
  }
  const unknown = canaries.secret('address that was to be forgotten', `${word()}@shop.example`, LOOKED_UP);
  await operator.ask('forgetUser', { params: { userId: unknown }, query });
  await operator.ask('forgetUser', { params: { userId: unknown }, query: { ...query, email: unknown } });
}
