import { randomUUID } from 'node:crypto';
import type { DeliveryKey, EventKey, Outcome, StoredEvent } from '@capi-relay/contracts';
import { deliveryStore, ingestStore } from '@capi-relay/store';
import { z } from 'zod';
import type { TestConsole } from './running-console.js';

/** A project as an operator makes it by hand, through the API. */
export interface TestProject {
  readonly projectId: string;
  readonly appId: string;
  readonly vaultId: string;
  readonly metaLayerId: string;
  readonly tiktokLayerId: string;
}

/** The token that was pasted for the project's layers. */
export const PASTED_TOKEN = 'EAABsecretTOKENpasted0123456789abcdefghij';

export async function makeProject(relay: TestConsole, name = 'Shop'): Promise<TestProject> {
  const made = async (answer: ReturnType<TestConsole['ask']>, field: string): Promise<string> => {
    const { status, body, text } = await answer;
    const parsed = z.record(z.string(), z.unknown()).safeParse(body);
    const id = parsed.data?.[field];
    if (status >= 300 || typeof id !== 'string') throw new Error(`Making a project failed: ${text}`);
    return id;
  };
  const projectId = await made(relay.ask('createProject', { body: { name } }), 'id');
  const params = { projectId };
  const appId = await made(
    relay.ask('createSdkApp', {
      params,
      body: { name: 'iOS app', platform: 'ios', bundleId: 'com.example.shop' },
    }),
    'appId',
  );
  const vaultId = await made(
    relay.ask('createVaultEntry', { params, body: { token: PASTED_TOKEN } }),
    'vaultId',
  );
  const layer = (type: string, pixelId: string) =>
    made(
      relay.ask('createLayer', {
        params,
        body: {
          type,
          name: `${type} pixel`,
          capi: {
            enabled: true,
            pixel_id: pixelId,
            access_token_vault_id: vaultId,
            test_event_code: 'TEST12345',
          },
        },
      }),
      'id',
    );
  return {
    projectId,
    appId,
    vaultId,
    metaLayerId: await layer('meta_ads', '1234567890'),
    tiktokLayerId: await layer('tiktok_ads', 'TEST0PIXEL0CODE00001'),
  };
}

const HOUR_MS = 60 * 60 * 1_000;

/** Stores an event that happened an hour ago, as the ingest would. */
export async function storeEvent(
  relay: TestConsole,
  project: TestProject,
  overrides: Partial<StoredEvent> = {},
): Promise<EventKey & { readonly event_time: number }> {
  const event_time = overrides.event_time ?? Date.now() - HOUR_MS;
  const event: Omit<StoredEvent, 'received_at'> = {
    app_id: project.appId,
    event_id: randomUUID(),
    occurred_on: new Date(event_time).toISOString().slice(0, 10),
    event_name: 'purchase_success',
    environment: 'production',
    platform: 'ios',
    install_id: 'install_1',
    app_user_id: 'user_42',
    session_id: null,
    body: { properties: { revenue: 9.99, currency: 'EUR' } },
    routed_to: [project.metaLayerId, project.tiktokLayerId],
    ...overrides,
    event_time,
  };
  await ingestStore(relay.store, { shard: 0 }).appendEvents(
    [
      {
        event,
        matching: {
          em: ['a'.repeat(64)],
          external_id: ['b'.repeat(64)],
          ip: '203.0.113.77',
          user_agent: 'SecretAgent/1.0',
          fbp: 'fb.1.1700000000000.987654321',
        },
        clicks: [],
      },
    ],
    [],
  );
  return { app_id: event.app_id, event_id: event.event_id, occurred_on: event.occurred_on, event_time };
}

export type Ending =
  | { readonly status: 'delivered' }
  | { readonly status: 'dropped'; readonly reason: 'unmapped' | 'consent_denied' | 'layer_inactive' }
  | { readonly status: 'failed'; readonly reason: 'rejected' | 'expired' }
  | { readonly status: 'parked'; readonly reason: 'token_rejected' };

/** Ends a delivery, as a worker would. */
export async function settleEvent(relay: TestConsole, key: DeliveryKey, ending: Ending): Promise<void> {
  const base = {
    ...key,
    event_name: 'purchase_success',
    platform_event: 'Purchase',
    settled_at: Date.now(),
    attempts: 1,
  };
  const outcome: Outcome =
    ending.status === 'delivered'
      ? { ...base, status: 'delivered', reason: null }
      : ending.status === 'failed'
        ? {
            ...base,
            ...ending,
            detail: {
              code: '100/2804050',
              message: 'Invalid parameter',
              trace_id: 'trace_1',
              http_status: 400,
            },
          }
        : { ...base, ...ending };
  await deliveryStore(relay.store, { shard: 0 }).settle([outcome], []);
}
