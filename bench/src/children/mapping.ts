import { randomUUID } from 'node:crypto';
import { LAYER_TYPE_OF, type Layer, type MapInput, type Platform, type SdkApp } from '@capi-relay/contracts';
import { metaPlatform, sealEvent, tiktokPlatform } from '@capi-relay/mapping';
import { z } from 'zod';
import { purchase } from '../stand/purchase.js';
import { answer } from './ask.js';

const optionsSchema = z.object({ rounds: z.number() });

const APP: SdkApp = {
  app_id: 'app_bench',
  project_id: 'prj_bench',
  name: 'Bench',
  platform: 'ios',
  bundle_id: 'com.example.bench',
  android_package: null,
  web_domain: null,
  settings: { default_currency: 'USD', default_country: 'US' },
};

function microsecondsEach(rounds: number, work: () => unknown): number {
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / rounds;
}

/** What sealing an event on arrival and mapping it for a platform cost, in microseconds of CPU. */
answer(optionsSchema, async ({ rounds }) => {
  const now = Date.now();
  const raw = purchase(randomUUID(), new Date(now).toISOString());
  const context = {
    app: APP,
    now,
    clockOffsetMs: 0,
    ip: '203.0.113.7',
    userAgent: 'ExampleApp/1.2.3 (iPhone; iOS 17.4)',
    country: 'US',
    newEventId: randomUUID,
  };
  const sealed = sealEvent(raw, context);

  function mapWith(platform: Platform): () => unknown {
    const layer: Layer = {
      layer_id: 'layer_bench',
      project_id: APP.project_id,
      type: LAYER_TYPE_OF[platform.name],
      name: 'Bench',
      is_active: true,
      is_deleted: false,
      routing: {},
      capi: { enabled: true, pixel_id: '1234567890', access_token_vault_id: 'vault_bench' },
    };
    const input: MapInput = {
      event: { ...sealed.event, received_at: now, routed_to: [layer.layer_id] },
      matching: sealed.matching,
      traits: [],
      clicks: [],
      app: APP,
      layer,
      platformEvent: 'Purchase',
      now,
    };
    return () => platform.map(input);
  }
  const measured = (work: () => unknown): number => {
    microsecondsEach(rounds, work);
    return microsecondsEach(rounds, work);
  };
  return {
    seal: measured(() => sealEvent(raw, context)),
    meta: measured(mapWith(metaPlatform({ baseUrl: 'http://127.0.0.1', apiVersion: 'v26.0' }))),
    tiktok: measured(mapWith(tiktokPlatform({ baseUrl: 'http://127.0.0.1' }))),
  };
});
