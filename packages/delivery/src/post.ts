import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { PlatformAnswer, PlatformRequest } from '@capi-relay/contracts';
import got, { AbortError, CancelError, RequestError, TimeoutError } from 'got';

/** Of an answer, inflated. A thousand events are answered in a few hundred bytes, a thousand faults in less than this. */
const MAX_ANSWER_BYTES = 1_048_576;

/**
 * True once the connection stood: from then on the platform may have read the request, and accepted it. Before that
 * nothing can have reached it, whatever the fault is called.
 */
function mayHaveBeenRead(error: RequestError, isTls: boolean): boolean {
  const { timings } = error;
  return (isTls ? timings?.secureConnect : timings?.connect) !== undefined;
}

function faultOf(error: unknown, isTls: boolean): PlatformAnswer {
  if (!(error instanceof RequestError)) {
    throw error;
  }
  if (error instanceof CancelError) {
    // Whatever wrote so much had the request.
    return { kind: 'no_response', code: 'ANSWER_TOO_LARGE', maybeAccepted: true };
  }
  const maybeAccepted = mayHaveBeenRead(error, isTls);
  if (error instanceof TimeoutError) {
    return { kind: 'no_response', code: 'ETIMEDOUT', maybeAccepted };
  }
  return { kind: 'no_response', code: error instanceof AbortError ? 'ABORTED' : error.code, maybeAccepted };
}

function textHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return Object.fromEntries(entries);
}

export interface Poster {
  /** Sends one request, once. What the answer means is not decided here, and no error carries the request. */
  post(request: PlatformRequest, signal?: AbortSignal): Promise<PlatformAnswer>;
  close(): void;
}

/**
 * One HTTP client for a worker process.
 *
 * Redirects are not followed, since a token must not travel to another host; certificates are verified, whatever the
 * environment says of them; nothing is retried here, since only the queue knows whether a resend is wanted. An answer
 * above a mebibyte is cut off and is none.
 *
 * @param timeoutMs bound of a whole request, to the end of its answer, well below the job lock
 * @param maxSockets connections to the platform at once; above the requests there can be, since waiting for a connection
 *   counts as waiting for the platform
 */
export function openPoster(timeoutMs: number, maxSockets: number): Poster {
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets }),
    https: new HttpsAgent({ keepAlive: true, maxSockets }),
  };
  const client = got.extend({
    agent: agents,
    followRedirect: false,
    retry: { limit: 0 },
    throwHttpErrors: false,
    responseType: 'text',
    https: { rejectUnauthorized: true },
    timeout: { request: timeoutMs },
  });
  return {
    async post(request, signal) {
      try {
        const pending = client.post(request.url, {
          headers: request.headers,
          json: request.json,
          ...(signal === undefined ? {} : { signal }),
        });
        pending.on('downloadProgress', ({ transferred }) => {
          if (transferred > MAX_ANSWER_BYTES) pending.cancel();
        });
        const response = await pending;
        return {
          kind: 'response',
          status: response.statusCode,
          headers: textHeaders(response.headers),
          body: response.body,
        };
      } catch (error) {
        return faultOf(error, request.url.startsWith('https:'));
      }
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}
