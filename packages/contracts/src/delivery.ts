import { z } from 'zod';
import type { DropReason, FailureReason, ParkReason } from './reasons.js';
import type { EventKey } from './stored-event.js';

/** Names one delivery: one event for one layer. */
export interface DeliveryKey extends EventKey {
  readonly layer_id: string;
}

/** What a delivery job carries: ids and nothing else. */
export const deliveryJobSchema = z.strictObject({
  app_id: z.string().min(1),
  event_id: z.string().min(1),
  occurred_on: z.iso.date(),
  layer_id: z.string().min(1),
});
export type DeliveryJob = z.infer<typeof deliveryJobSchema>;

/** A test event waits in the store under this id; the worker writes its checklist there. */
export const testJobSchema = z.strictObject({ test_id: z.string().min(1), layer_id: z.string().min(1) });
export type TestJob = z.infer<typeof testJobSchema>;

/** A replay's scope and progress are in the store under this id. */
export const replayJobSchema = z.strictObject({ replay_id: z.string().min(1) });
export type ReplayJob = z.infer<typeof replayJobSchema>;

/** The platform's own words about one request, redacted of values. */
export interface PlatformDetail {
  /** Meta: `code` or `code/subcode`; TikTok: `code`; a network fault: its system code, such as `ETIMEDOUT`. */
  readonly code: string;
  readonly message: string;
  /** `fbtrace_id` or `request_id`: what the platform's support asks for. */
  readonly trace_id?: string;
  readonly http_status?: number;
}

export type OutcomeStatus = 'delivered' | 'dropped' | 'failed' | 'parked';

interface OutcomeBase extends DeliveryKey {
  readonly event_name: string;
  /** Platform event name, `null` where the delivery ended before it was mapped. */
  readonly platform_event: string | null;
  /** Unix milliseconds. */
  readonly settled_at: number;
  readonly attempts: number;
  readonly detail?: PlatformDetail;
}

/** What became of a delivery. `parked` is the one that is not final. */
export type Outcome =
  | (OutcomeBase & { readonly status: 'delivered'; readonly reason: null })
  | (OutcomeBase & { readonly status: 'dropped'; readonly reason: DropReason })
  | (OutcomeBase & { readonly status: 'failed'; readonly reason: FailureReason })
  | (OutcomeBase & { readonly status: 'parked'; readonly reason: ParkReason });
