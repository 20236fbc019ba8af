import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';

const HEADER = 'X-Request-Id';

/** An id a proxy may have given; anything else could be text that has no place in a log. */
const GIVEN_ID = /^[\w.-]{8,64}$/;

/** Names an answer, by the id the request came with where that is one. */
export function nameRequest(request: Request, response: Response): void {
  response.setHeader(HEADER, givenId(request) ?? newRequestId());
}

export function newRequestId(): string {
  return `req_${randomUUID()}`;
}

function givenId(request: Request): string | undefined {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && GIVEN_ID.test(given) ? given : undefined;
}

export function requestIdOf(response: Response): string {
  return String(response.getHeader(HEADER) ?? '');
}
