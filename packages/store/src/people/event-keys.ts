import type { EventKey } from '@capi-relay/contracts';
import type { Columns } from '../sql/unnest.js';

export const EVENT_KEY_COLUMNS = {
  app_id: { type: 'text', of: (key) => key.app_id },
  event_id: { type: 'text', of: (key) => key.event_id },
  occurred_on: { type: 'date', of: (key) => key.occurred_on },
} as const satisfies Columns<EventKey>;
