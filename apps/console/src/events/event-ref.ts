import type { EventKey } from '@capi-relay/contracts';
import { z } from 'zod';
import { notFound } from '../http/api-error.js';

/** An event id is any text, slashes and dots included: in a path it travels with its key as one opaque word. */
export function eventRef(key: EventKey): string {
  return Buffer.from(JSON.stringify([key.app_id, key.occurred_on, key.event_id])).toString('base64url');
}

const keySchema = z.tuple([z.string().min(1), z.iso.date(), z.string().min(1)]);

/** @throws ApiError `NOT_FOUND` where the word was not made by {@link eventRef} */
export function readEventRef(ref: string): EventKey {
  try {
    const [app_id, occurred_on, event_id] = keySchema.parse(
      JSON.parse(Buffer.from(ref, 'base64url').toString()),
    );
    return { app_id, occurred_on, event_id };
  } catch {
    throw notFound('event');
  }
}
