import type { RelayQueues } from '@capi-relay/queue';
import type { DeliveryStore, Store } from '@capi-relay/store';
import type { VaultPublicJwk } from '@capi-relay/vault';
import type { FailedSignIns } from './access/failed-sign-ins.js';
import type { IngestClient } from './events/ingest-client.js';

/** What the handlers of the routes work with. */
export interface ConsoleParts {
  readonly store: Store;
  readonly deliveries: Pick<DeliveryStore, 'loadDeliveries'>;
  /** Counter rows of this process. */
  readonly shard: number;
  readonly queues: Pick<RelayQueues, 'enqueueTest' | 'enqueueReplay' | 'queues' | 'ping'>;
  readonly ingest: IngestClient;
  readonly failedSignIns: FailedSignIns;
  readonly vaultPublicJwk: VaultPublicJwk;
  readonly sessionSecret: string;
  /** Cookies are sent over HTTPS alone. */
  readonly secureCookies: boolean;
  /** Address clients send events to. */
  readonly publicIngestUrl: string;
  readonly environment: 'live' | 'test';
  /** A fresh UUID. */
  readonly newUuid: () => string;
}
