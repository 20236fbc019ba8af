import { type DeliveryWorkerConfig, startDeliveryWorker } from '@capi-relay/delivery';
import { tiktokPlatform } from '@capi-relay/mapping';
import type { Listening } from '@capi-relay/runtime';

export interface TiktokWorkerConfig extends Omit<DeliveryWorkerConfig, 'platform'> {
  /** Such as `https://business-api.tiktok.com`. */
  readonly baseUrl: string;
}

/** Starts a worker that sends to TikTok's Events API. */
export function start(config: TiktokWorkerConfig): Promise<Listening> {
  const { baseUrl, ...worker } = config;
  return startDeliveryWorker({ ...worker, platform: tiktokPlatform({ baseUrl }) });
}
