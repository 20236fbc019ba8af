import { z } from 'zod';
import { ApiError } from '../http/api-error.js';

/** Milliseconds an ingest may take to answer. */
const TIMEOUT_MS = 10_000;
/** Above the answer to the largest batch with everything rejected. */
const MAX_ANSWER_BYTES = 1_048_576;

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

/** Follows no redirect: an address that leads on is a mistake in `INGEST_URL`, and events are about people. */
export function ingestClient(ingestUrl: string): IngestClient {
  const url = new URL('/l/events', ingestUrl);
  return {
    async post(appId, events, requestId) {
      const response = await send(url, appId, events, requestId);
      const body = await readJson(response);
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

/** @returns nothing for an answer that is too large, is not JSON, or does not end in time */
async function readJson(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) return undefined;
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
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
      redirect: 'manual',
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
