import { setTimeout as pause } from 'node:timers/promises';
import got from 'got';
import { pick } from './seeded-random.js';
import type { World } from './world.js';

/** Mapped at both platforms, at one, and at none. */
const EVENT_NAMES = [
  'purchase_success',
  'purchase_success',
  'add_to_cart',
  'content_open',
  'sign_up',
  'subscription_renew',
  'screen_view',
  'level_complete',
] as const;

const INSTALLS = 500;
/** Every so many installs one has refused advertising. */
const REFUSING_EVERY = 25;
const LARGEST_BATCH = 40;
const SENDERS = 6;
const RESEND_PAUSE_MS = 150;
const REQUEST_TIMEOUT_MS = 5_000;

export interface LoadReport {
  readonly posted: number;
  /** Requests that had to be sent again since no 202 came back. */
  readonly resent: number;
}

interface Batch {
  readonly appId: string;
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

function batchOf(world: World, first: number, size: number, random: () => number): Batch {
  const events = Array.from({ length: size }, (_, offset) => {
    const install = Math.floor(random() * INSTALLS);
    return {
      event: pick(EVENT_NAMES, random),
      event_id: `chaos-${first + offset}`,
      timestamp: new Date().toISOString(),
      install_id: `install-${install}`,
      app_user_id: `user-${install}`,
      platform: 'web',
      event_source_url: 'https://shop.example.com/thanks',
      properties: {
        revenue: Math.floor(random() * 10_000) / 100,
        currency: 'EUR',
        product_id: `sku-${install}`,
      },
    };
  });
  return { appId: pick(world.appIds, random), events };
}

/** Posts until the ingest says the events are stored, as an SDK does. Answers how often it had to be said again. */
async function postUntilStored(world: World, path: string, appId: string, body: unknown): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    const answer = await got
      .post(`${world.ingest.url}${path}`, {
        json: body,
        headers: { 'x-app-id': appId, 'user-agent': 'Mozilla/5.0 (chaos)', 'x-forwarded-for': '203.0.113.7' },
        throwHttpErrors: false,
        retry: { limit: 0 },
        timeout: { request: REQUEST_TIMEOUT_MS },
      })
      .catch(() => undefined);
    if (answer !== undefined && answer.statusCode < 300) {
      return tries;
    }
    if (answer !== undefined && answer.statusCode < 500) {
      throw new Error(`The ingest answered ${answer.statusCode}: ${answer.body}`);
    }
    await pause(RESEND_PAUSE_MS);
  }
}

/** Some installs refuse advertising before anything is sent. */
export async function refuseConsent(world: World): Promise<void> {
  for (let install = 0; install < INSTALLS; install += REFUSING_EVERY) {
    for (const appId of world.appIds) {
      await postUntilStored(world, '/l/consent', appId, {
        install_id: `install-${install}`,
        advertising: false,
      });
    }
  }
}

/**
 * Posts `count` events in batches of different sizes, from several senders at once, at about `perSecond`.
 *
 * @param random seeded, so that the same run posts the same events
 */
export async function runLoad(
  world: World,
  count: number,
  perSecond: number,
  random: () => number,
): Promise<LoadReport> {
  const startedAt = Date.now();
  let next = 0;
  let resent = 0;
  const sender = async (): Promise<void> => {
    while (next < count) {
      const size = Math.min(1 + Math.floor(random() * LARGEST_BATCH), count - next);
      const batch = batchOf(world, next, size, random);
      next += size;
      const dueAt = startedAt + (next / perSecond) * 1_000;
      await pause(Math.max(0, dueAt - Date.now()));
      resent += await postUntilStored(world, '/l/events', batch.appId, { events: batch.events });
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  return { posted: count, resent };
}
