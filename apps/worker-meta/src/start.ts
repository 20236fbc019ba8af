import { type DeliveryWorkerConfig, startDeliveryWorker } from '@capi-relay/delivery';
import { metaPlatform } from '@capi-relay/mapping';
import type { Listening } from '@capi-relay/runtime';

export interface MetaWorkerConfig extends Omit<DeliveryWorkerConfig, 'platform'> {
  /** Such as `https://graph.facebook.com`. */
  readonly baseUrl: string;
  /** Graph API version, such as `v26.0`. */
  readonly apiVersion: string;
}

/** Starts a worker that sends to Meta's Conversions API. */
export function start(config: MetaWorkerConfig): Promise<Listening> {
  const { baseUrl, apiVersion, ...worker } = config;
  return startDeliveryWorker({ ...worker, platform: metaPlatform({ baseUrl, apiVersion }) });
}
