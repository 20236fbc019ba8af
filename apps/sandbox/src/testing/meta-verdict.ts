import { validateMetaRequest } from '../meta/validate-meta.js';
import type { Mode } from '../mode.js';
import { aMetaEvent, EMAIL_HASH, NOON, NOON_SECONDS } from './events.js';

export const DAY_SECONDS = 86_400;

type Fields = Readonly<Record<string, unknown>>;

/** Subcode of the refusal of one event, with its explanation where the schema refused; `accepted` where there is none. */
export function metaVerdict(event: unknown, mode: Mode = 'faithful'): string {
  const validation = validateMetaRequest({ data: [event] }, { mode, now: NOON });
  if (validation.kind === 'accepted') return 'accepted';
  const { subcode, explanation } = validation.refusal;
  return subcode === 2804019 ? `2804019 ${explanation}` : String(subcode);
}

export function withUserData(userData: unknown): Fields {
  return aMetaEvent({ user_data: userData });
}

export function withCustomData(customData: unknown, event_name = 'AddToCart'): Fields {
  return aMetaEvent({ event_name, custom_data: customData });
}

/** A person the documentation is content with, and more about them. */
export function person(userData: Fields): Fields {
  return withUserData({ em: EMAIL_HASH, client_user_agent: 'Mozilla/5.0', ...userData });
}

export function tooOld(): Fields {
  return aMetaEvent({ event_time: NOON_SECONDS - 8 * DAY_SECONDS });
}
