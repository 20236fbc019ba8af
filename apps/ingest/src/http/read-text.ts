import express, { type Request, type Response } from 'express';

/** Reads a body as text, inflating gzip, deflate and br. */
export type ReadText = (request: Request, response: Response) => Promise<string>;

/**
 * Any content type is read, since the body is judged by what it holds: `sendBeacon` says `text/plain`, or nothing.
 *
 * @param maxBytes largest body after inflation
 */
export function textReader(maxBytes: number): ReadText {
  const parse = express.text({ type: () => true, limit: maxBytes });
  return (request, response) =>
    new Promise((resolve, reject) => {
      parse(request, response, (error?: unknown) => {
        if (error !== undefined) {
          reject(error);
          return;
        }
        const body: unknown = request.body;
        // A connection that is kept open keeps its last request, and that would keep the people in it.
        request.body = undefined;
        resolve(typeof body === 'string' ? body : '');
      });
    });
}
