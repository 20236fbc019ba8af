import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { z } from 'zod';
import { ID_PLACE, purchase } from '../stand/purchase.js';
import { answer } from './ask.js';

const optionsSchema = z.object({
  url: z.string(),
  appId: z.string(),
  eventsPerRequest: z.number(),
  connections: z.number(),
  warmUpSeconds: z.number(),
  seconds: z.number(),
});

/** Posts as fast as answers come, each event under an id of its own. */
answer(optionsSchema, async ({ url, appId, eventsPerRequest, connections, warmUpSeconds, seconds }) => {
  const event = JSON.stringify(purchase(ID_PLACE, new Date().toISOString()));
  const newEvent = (): string =>
    event
      .replaceAll(ID_PLACE.slice(0, 8), randomUUID().slice(0, 8))
      .replace(ID_PLACE.slice(8), randomUUID().slice(8));
  const newBody = (): string =>
    `{"events":[${Array.from({ length: eventsPerRequest }, newEvent).join(',')}]}`;

  const run = async (duration: number) =>
    autocannon({
      url,
      connections,
      duration,
      timeout: 10,
      requests: [
        {
          method: 'POST',
          path: '/l/events',
          headers: { 'content-type': 'application/json', 'x-app-id': appId },
          setupRequest: (request) => ({ ...request, body: newBody() }),
        },
      ],
    });
  const warm = await run(warmUpSeconds);
  const result = await run(seconds);
  return {
    requestsPerSecond: result['2xx'] / result.duration,
    /** Of the whole run, for comparing with what was stored. */
    accepted: (warm['2xx'] + result['2xx']) * eventsPerRequest,
    refused: result.non2xx + warm.non2xx,
    errors: result.errors + warm.errors,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
});
