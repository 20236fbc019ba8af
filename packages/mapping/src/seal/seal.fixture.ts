import type { SdkEvent } from '@capi-relay/contracts';
import { type SealContext, type SealedEvent, sealEvent } from './seal-event.js';

/** The clock of every sealed event of a test. */
export const NOW = Date.parse('2026-11-25T12:00:00.000Z');

export const CONTEXT: SealContext = {
  app: {
    app_id: 'app_demo',
    project_id: 'project_demo',
    name: 'Demo',
    platform: 'web',
    bundle_id: null,
    android_package: null,
    web_domain: null,
    settings: { default_country: 'US' },
  },
  now: NOW,
  clockOffsetMs: 0,
  ip: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
  country: 'US',
  newEventId: () => 'made-by-the-server',
};

/** Seals a purchase of two seconds ago with more fields, over a connection from the United States. */
export function seal(
  fields: Readonly<Record<string, unknown>>,
  context: Partial<SealContext> = {},
): SealedEvent {
  const raw: SdkEvent = { event: 'purchase_success', timestamp: '2026-11-25T11:59:58.123Z', ...fields };
  return sealEvent(raw, { ...CONTEXT, ...context });
}
