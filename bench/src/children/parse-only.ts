import { once } from 'node:events';
import { createServer } from 'node:http';
import { sdkBatchSchema, sdkEventSchema } from '@capi-relay/contracts';
import express from 'express';
import { z } from 'zod';
import { answer } from './ask.js';

/** An Express route that parses and validates what the ingest does, with the same schemas, and nothing more. */
answer(z.object({}), async () => {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(express.json({ limit: '1mb' }));
  app.post('/l/events', (request, response) => {
    const { events } = sdkBatchSchema.parse(request.body);
    const accepted = events.filter((event) => sdkEventSchema.safeParse(event).success).length;
    response.status(202).json({ accepted, duplicates: 0, rejected: [] });
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The route listens on no port.');
  return { url: `http://127.0.0.1:${address.port}` };
});
