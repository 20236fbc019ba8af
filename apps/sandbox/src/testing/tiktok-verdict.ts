import type { Mode } from '../mode.js';
import { validateTiktokRequest } from '../tiktok/validate-tiktok.js';
import { aTiktokEvent, aTiktokRequest, EMAIL_HASH } from './events.js';

/** Code and message of a refusal; `accepted` where there is none. */
export function tiktokVerdict(request: unknown, mode: Mode = 'faithful'): string {
  const validation = validateTiktokRequest(request, { mode });
  return validation.kind === 'accepted'
    ? 'accepted'
    : `${validation.refusal.code} ${validation.refusal.message}`;
}

export function web(fields: Readonly<Record<string, unknown>>) {
  return aTiktokRequest({ data: [aTiktokEvent(fields)] });
}

export function app(fields: Readonly<Record<string, unknown>> = {}) {
  const event = aTiktokEvent({ page: undefined, app: { app_id: '123456' }, ...fields });
  return aTiktokRequest({ event_source: 'app', event_source_id: '7012345678901234567', data: [event] });
}

export function offline(fields: Readonly<Record<string, unknown>> = {}) {
  const event = aTiktokEvent({ page: undefined, user: { email: EMAIL_HASH }, ...fields });
  return aTiktokRequest({ event_source: 'offline', event_source_id: '701234', data: [event] });
}

export function crm(fields: Readonly<Record<string, unknown>> = {}) {
  const event = aTiktokEvent({
    page: undefined,
    user: { email: EMAIL_HASH },
    lead: { lead_id: 'l-1' },
    ...fields,
  });
  return aTiktokRequest({ event_source: 'crm', event_source_id: '701234', data: [event] });
}
