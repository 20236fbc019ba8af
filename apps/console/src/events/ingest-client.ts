import { z } from 'zod';
import { ApiError } from '../http/api-error.js';

/** Milliseconds an ingest may take to answer. */
const TIMEOUT_MS = 10_000;

const answerSchema = z.object({
  accepted: z.number(),
  duplicates: z.number(),
  rejected: z.array(
    z.object({
      index: z.number(),
      event_id: z.string().nullable(),
      issues: z.array(z.object({ path: z.string(), message: z.string() })),
    }),
  ),
  event_ids: z.record(z.string(), z.string()).optional(),
});

const refusalSchema = z.object({
  error: z.object({
    message: z.string(),
    details: z.object({ rejected: answerSchema.shape.rejected }).optional(),
  }),
});

export type IngestAnswer = z.infer<typeof answerSchema>;

/** Hands events to the ingest as an SDK would. */
export interface IngestClient {
  /** @throws ApiError `INGEST_UNAVAILABLE` */
  post(appId: string, events: readonly unknown[], requestId: string): Promise<IngestAnswer>;
}

export function ingestClient(ingestUrl: string): IngestClient {
  const url = new URL('/l/events', ingestUrl);
  return {
    async post(appId, events, requestId) {
      const response = await send(url, appId, events, requestId);
      const body: unknown = await response.json().catch(() => undefined);
      const answer = answerSchema.safeParse(body);
      if (response.status === 202 && answer.success) return answer.data;
      const refusal = refusalSchema.safeParse(body);
      const rejected = refusal.data?.error.details?.rejected;
      if (response.status === 400 && rejected !== undefined) return { accepted: 0, duplicates: 0, rejected };
      throw new ApiError(
        'INGEST_UNAVAILABLE',
        `The ingest did not take the events (status ${response.status}). ${refusal.data?.error.message ?? 'Try again.'}`,
        { headers: { 'retry-after': response.headers.get('retry-after') ?? '5' } },
      );
    },
  };
}

async function send(
  url: URL,
  appId: string,
  events: readonly unknown[],
  requestId: string,
): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-app-id': appId, 'x-request-id': requestId },
      body: JSON.stringify({ events }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new ApiError('INGEST_UNAVAILABLE', 'The ingest cannot be reached. Nothing was stored; try again.', {
      cause,
      headers: { 'retry-after': '5' },
    });
  }
}
