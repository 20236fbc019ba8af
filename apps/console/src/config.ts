import type { QueueBackend, QueueSettings } from '@capi-relay/queue';
import type { Logger } from '@capi-relay/runtime';
import type { VaultPublicJwk } from '@capi-relay/vault';

/** Everything the console is told from outside. */
export interface ConsoleConfig {
  /** Port to listen on; 0 takes any free one. */
  readonly port: number;
  /** Address to listen on; every one where it is left out. */
  readonly host?: string;
  readonly databaseUrl: string;
  readonly queue: QueueBackend;
  /** Keeps several installations on one Redis apart. */
  readonly queuePrefix?: string;
  /** Traces of the queues; none where it is left out. */
  readonly telemetry?: QueueSettings['telemetry'];
  /** Start even on a Redis that may delete queued deliveries. */
  readonly evictionAllowed: boolean;
  /** How long adding to a queue may take, in milliseconds. */
  readonly enqueueDeadlineMs: number;
  /** Seals tokens. The console has no key that opens them. */
  readonly vaultPublicJwk: VaultPublicJwk;
  /** Signs session cookies; at least 32 characters. */
  readonly sessionSecret: string;
  /** Address under which operators reach the console; this machine's where it is left out. */
  readonly publicUrl?: string;
  /** Where this process reaches the ingest. */
  readonly ingestUrl: string;
  /** Address clients send events to, for snippets; `ingestUrl` where it is left out. */
  readonly publicIngestUrl?: string;
  /** Word in the API keys made here. */
  readonly environment: 'live' | 'test';
  /** Proxies in front whose `X-Forwarded-For` entries are believed. */
  readonly trustedProxies: number;
  /** Folder of the built pages; that of this package where it is left out. */
  readonly pagesFolder?: string;
  readonly log: Logger;
}
