import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const HEADER = 'x-request-id';
const SAFE = /^[A-Za-z0-9_.:-]{8,64}$/;

/** Names each request: by what a proxy in front called it, else by an id of our own. */
export function requestIds(request: Request, response: Response, next: NextFunction): void {
  const given = request.get(HEADER);
  response.set(HEADER, given !== undefined && SAFE.test(given) ? given : `req_${randomUUID()}`);
  next();
}

/** The id the request was given by {@link requestIds}. */
export function requestIdOf(response: Response): string {
  return response.get(HEADER) ?? '';
}
