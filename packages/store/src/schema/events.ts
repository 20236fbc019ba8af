import type { Day } from '@capi-relay/contracts';
import type { Json, JsonObject, NullableTime, Stamped } from './columns.js';

export interface SdkEventsTable {
  app_id: string;
  event_id: string;
  occurred_on: Day;
  event_name: string;
  event_time: Date;
  received_at: Stamped;
  environment: string;
  platform: string | null;
  install_id: string | null;
  app_user_id: string | null;
  session_id: string | null;
  body: Json<JsonObject>;
  routed_to: string[];
  /** Set where the person it was about was forgotten: nothing in the row names anybody any more. */
  forgotten_at: NullableTime;
}

export interface EventMatchingTable {
  app_id: string;
  event_id: string;
  occurred_on: Day;
  matching: Json<JsonObject>;
  stored_at: Stamped;
}

export interface DeliveryOutcomesTable {
  app_id: string;
  event_id: string;
  layer_id: string;
  occurred_on: Day;
  status: 'delivered' | 'dropped' | 'failed' | 'parked';
  reason: string | null;
  event_name: string;
  platform_event: string | null;
  event_time: Date;
  settled_at: Date;
  attempts: number;
  platform_code: string | null;
  platform_message: string | null;
  trace_id: string | null;
  http_status: number | null;
}

export interface UnknownSendsTable {
  app_id: string;
  event_id: string;
  layer_id: string;
  occurred_on: Day;
  first_unknown_at: Date;
}
