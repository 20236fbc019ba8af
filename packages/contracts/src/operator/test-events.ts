import { z } from 'zod';
import { warningCodeSchema } from '../reasons.js';
import { idSchema, pageOf, pageQuery, timeSchema } from './common.js';

export const platformDetailSchema = z
  .object({
    code: z.string(),
    message: z.string(),
    /** What the platform's support asks for. */
    traceId: z.string().nullable(),
    httpStatus: z.int().nullable(),
  })
  .meta({ id: 'PlatformDetail' });
export type PlatformDetailView = z.infer<typeof platformDetailSchema>;

export const gateCheckSchema = z
  .object({
    gate: z.string(),
    result: z.enum(['passed', 'failed', 'skipped']),
    /** What was found and, where it failed, what to do. */
    explanation: z.string(),
  })
  .meta({ id: 'GateCheck' });
export type GateCheckView = z.infer<typeof gateCheckSchema>;

/**
 * A test event goes through every gate and to the platform. It carries the given test event code, else the layer's own;
 * without either it would count as a real conversion, which needs `withoutTestCode: true`.
 */
export const createTestEventSchema = z.strictObject({
  /** SDK event name. Default: `purchase_success`. */
  eventName: z.string().min(1).max(256).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  testEventCode: z.string().trim().min(1).max(64).optional(),
  /** SDK app the event pretends to come from. Default: the first app routed to the layer. */
  appId: idSchema.optional(),
  withoutTestCode: z.boolean().optional(),
});
export type CreateTestEvent = z.infer<typeof createTestEventSchema>;

export const testEventSchema = z
  .object({
    id: idSchema,
    layerId: idSchema,
    /** `queued` until a worker has written its report. */
    status: z.enum(['queued', 'finished']),
    eventName: z.string(),
    appId: idSchema,
    testEventCode: z.string().nullable(),
    createdAt: timeSchema,
    finishedAt: timeSchema.nullable(),
    /** Every gate, in order; empty while queued. */
    checks: z.array(gateCheckSchema),
    warnings: z.array(warningCodeSchema),
    /** The exact request body, identity hashed; null where nothing was sent. */
    payload: z.record(z.string(), z.unknown()).nullable(),
    result: z.enum(['delivered', 'refused', 'not_sent', 'no_answer']).nullable(),
    /** The platform's own words. */
    detail: platformDetailSchema.nullable(),
  })
  .meta({ id: 'TestEvent' });
export type TestEvent = z.infer<typeof testEventSchema>;

export const testEventPageSchema = pageOf(testEventSchema);
export const testEventParams = z.object({ projectId: idSchema, layerId: idSchema, testId: idSchema });
export const listTestEventsQuery = z.strictObject(pageQuery(10, 50));
