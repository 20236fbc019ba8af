import type { QueueBackend, QueueSettings } from '@capi-relay/queue';
import type { ConnectionBounds, Logger } from '@capi-relay/runtime';

/** How much is taken from whom; 0 stands for no limit. */
export interface IngestLimits {
  /** Of one public address, in this process; addresses of this machine and of private networks are not counted. */
  readonly addressRequestsPerSecond: number;
  /** Of one app. */
  readonly appEventsPerSecond: number;
  /** Whether an app's events are added up over all processes, where the queue is on Redis. */
  readonly appLimitShared: boolean;
}

/** Everything the ingest is told from outside. */
export interface IngestConfig {
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
  /** Proxies in front whose `X-Forwarded-For` entries are believed. */
  readonly trustedProxies: number;
  /** Header in which the edge names the client's country; `null` where it does not. */
  readonly countryHeader: string | null;
  readonly maxBatchEvents: number;
  /** Largest body after inflation, in bytes. */
  readonly maxBodyBytes: number;
  /** None where it is left out. */
  readonly limits?: IngestLimits;
  /** Events that may wait to be stored, and events in one transaction; for a large process where it is left out. */
  readonly eventLog?: { readonly maxPendingEvents: number; readonly maxCommitEvents: number };
  /** Node's own where they are left out. */
  readonly connections?: ConnectionBounds;
  /** How long adding to a queue may take, in milliseconds. */
  readonly enqueueDeadlineMs: number;
  readonly reconcileEveryMs: number;
  /** How long a delivery may take before the reconciler looks for it, in milliseconds. */
  readonly reconcileGraceMs: number;
  /** Days that events and outcomes are kept. */
  readonly eventRetentionDays: number;
  /** Days that what identifies a person is kept with an event; what is older is not sent any more. */
  readonly matchingRetentionDays: number;
  readonly log: Logger;
}
