import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { PlatformAnswer, PlatformRequest } from '@capi-relay/contracts';
import got, { AbortError, RequestError, TimeoutError } from 'got';

/** Faults in which nothing can have reached the platform. */
const NEVER_WRITTEN = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_INVALID_URL',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);
const PHASES_BEFORE_WRITING = new Set(['lookup', 'connect', 'secureConnect', 'socket']);

function faultOf(error: unknown): PlatformAnswer {
  if (error instanceof TimeoutError) {
    return {
      kind: 'no_response',
      code: 'ETIMEDOUT',
      maybeAccepted: !PHASES_BEFORE_WRITING.has(error.event),
    };
  }
  if (error instanceof AbortError) {
    return { kind: 'no_response', code: 'ABORTED', maybeAccepted: true };
  }
  if (error instanceof RequestError) {
    return { kind: 'no_response', code: error.code, maybeAccepted: !NEVER_WRITTEN.has(error.code) };
  }
  throw error;
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
 * Redirects are not followed, since a token must not travel to another host; nothing is retried here, since only the
 * queue knows whether a resend is wanted.
 *
 * @param timeoutMs bound of a whole request, well below the job lock
 * @param maxSockets connections to the platform at once
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
    timeout: { request: timeoutMs },
  });
  return {
    async post(request, signal) {
      try {
        const response = await client.post(request.url, {
          headers: request.headers,
          json: request.json,
          ...(signal === undefined ? {} : { signal }),
        });
        return {
          kind: 'response',
          status: response.statusCode,
          headers: textHeaders(response.headers),
          body: response.body,
        };
      } catch (error) {
        return faultOf(error);
      }
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}
