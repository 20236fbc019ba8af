import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Gate } from '../http/gate.js';

/**
 * Whether the client has this already. Not left to Express: a browser's `fetch` sends `Cache-Control: no-cache` along with
 * an If-None-Match that a script sets, which Express takes as a wish for the whole answer.
 */
function isKnown(tag: string, ifNoneMatch: string | undefined): boolean {
  const known = ifNoneMatch?.split(',').map((part) => part.trim().replace(/^W\//, '')) ?? [];
  return known.includes(tag) || known.includes('*');
}

/**
 * `GET /l/config`: what an SDK asks before it sends. A kill switch asks clients to be quiet; events that arrive all the
 * same are accepted, since they were already queued on a device.
 */
export function configRoute(gate: Gate) {
  return async (request: Request, response: Response): Promise<void> => {
    const { app } = (await gate.admit(request)).state;
    const body = JSON.stringify({
      killswitch: app.settings.killswitch ?? false,
      event_allowlist: app.settings.event_allowlist ?? null,
    });
    const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    response.setHeader('ETag', tag);
    // Two apps share this path, and a switch must be seen at the next question.
    response.setHeader('Cache-Control', 'no-cache');
    response.vary('X-App-Id');
    if (isKnown(tag, request.headers['if-none-match'])) {
      response.status(304).end();
      return;
    }
    response.type('application/json').send(body);
  };
}
