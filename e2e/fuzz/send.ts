import { type Agent, request as openRequest } from 'node:http';
import { z } from 'zod';
import type { HostileRequest } from './hostile-request.js';

export interface Answer {
  readonly status: number;
  /** Events it says are stored. */
  readonly accepted: number;
  readonly text: string;
}

const acceptedSchema = z.object({ accepted: z.number(), duplicates: z.number() });

function acceptedOf(status: number, text: string): number {
  // Answers about users and consent count themselves, and no events.
  const parsed = status === 202 ? acceptedSchema.safeParse(JSON.parse(text)) : undefined;
  return parsed?.data?.accepted ?? 0;
}

/** @throws what the connection throws */
export function send(request: HostileRequest, appId: string, port: number, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = openRequest({
      host: '127.0.0.1',
      port,
      agent,
      method: request.method,
      path: request.path,
      headers: { 'x-app-id': appId, ...request.headers, 'content-length': request.body.length },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const status = response.statusCode ?? 0;
        resolve({ status, text, accepted: acceptedOf(status, text) });
      });
    });
    outgoing.end(request.body);
  });
}
