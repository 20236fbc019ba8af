import type { NextFunction, Request, Response } from 'express';

/**
 * Lets go of a request's body once it is answered: a connection that is kept open keeps its last request, and with it
 * the token that was sealed or the password that was tried.
 */
export function forgetBody(request: Request, response: Response, next: NextFunction): void {
  response.once('close', () => {
    request.body = undefined;
  });
  next();
}
