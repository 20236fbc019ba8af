import type { PlatformName } from '@capi-relay/contracts';
import type { IngestWarning } from '@capi-relay/store';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Rejection } from './events/accept-batch.js';
import type { StoredBatch } from './events/share-out.js';
import type { LimitName } from './http/gate.js';

/** Why deliveries were not queued at once; the reconciler queues them. */
export type LeftReason = 'failed' | 'busy' | 'down';

/** What the ingest counts. No label names an app, a person or an address. */
export interface IngestMetrics {
  countRequest(route: string, status: number, seconds: number): void;
  countBatch(stored: StoredBatch, rejections: readonly Rejection[]): void;
  countWarnings(warnings: readonly IngestWarning[]): void;
  countCommit(events: number): void;
  countLeft(platform: PlatformName, deliveries: number, reason: LeftReason): void;
  countRefused(why: LimitName | 'room'): void;
  countAppLookup(result: 'hit' | 'miss'): void;
  countReconciled(what: 'found' | 'released' | 'expired', deliveries: number): void;
  countReconcilerFault(step: string): void;
  countTick(): void;
  setLeader(leads: boolean): void;
}

export function ingestMetrics(registry: Registry): IngestMetrics {
  const registers = [registry];
  const requests = new Histogram({
    name: 'ingest_request_duration_seconds',
    help: 'Requests by route and status, with the time to their answer.',
    labelNames: ['route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers,
  });
  const accepted = new Counter({
    name: 'ingest_events_accepted_total',
    help: 'Events stored.',
    registers,
  });
  const duplicates = new Counter({
    name: 'ingest_events_duplicate_total',
    help: 'Events that were stored already: resends, which change nothing.',
    registers,
  });
  const rejected = new Counter({
    name: 'ingest_events_rejected_total',
    help: 'Events that were not stored, by reason.',
    labelNames: ['reason'] as const,
    registers,
  });
  const warnings = new Counter({
    name: 'ingest_warnings_total',
    help: 'Fields that were left out or filled in while the event went on, by warning.',
    labelNames: ['code'] as const,
    registers,
  });
  const commits = new Histogram({
    name: 'ingest_commit_events',
    help: 'Events stored by one transaction.',
    buckets: [1, 5, 20, 50, 100, 250, 500, 1_000, 2_000, 5_000],
    registers,
  });
  const left = new Counter({
    name: 'ingest_deliveries_left_total',
    help: 'Deliveries stored but not queued at once, by platform and reason; the reconciler queues them.',
    labelNames: ['platform', 'reason'] as const,
    registers,
  });
  const refused = new Counter({
    name: 'ingest_requests_refused_total',
    help: 'Requests sent back for later, by what they ran into: the limit of their address or app, of asking for apps that do not exist, or the room for events that wait.',
    labelNames: ['limit'] as const,
    registers,
  });
  const lookups = new Counter({
    name: 'ingest_app_lookups_total',
    help: 'Look-ups of an app and its layers: hit from memory, miss from the store.',
    labelNames: ['result'] as const,
    registers,
  });
  const reconciled = new Counter({
    name: 'reconciler_deliveries_total',
    help: 'Deliveries the reconciler found without an outcome, released after a fix, or expired while parked.',
    labelNames: ['what'] as const,
    registers,
  });
  const reconcilerFaults = new Counter({
    name: 'reconciler_faults_total',
    help: 'Steps of the reconciler that failed and are tried again at the next tick.',
    labelNames: ['step'] as const,
    registers,
  });
  const ticks = new Counter({
    name: 'reconciler_ticks_total',
    help: 'Rounds of the reconciler in this process, whether it led or not.',
    registers,
  });
  const leader = new Gauge({
    name: 'reconciler_leader',
    help: '1 in the one process whose reconciler is at work.',
    registers,
  });
  return {
    countRequest: (route, status, seconds) => requests.observe({ route, status: String(status) }, seconds),
    countBatch(stored, rejections) {
      accepted.inc(stored.fresh.length);
      duplicates.inc(stored.duplicates);
      for (const { reason } of rejections) {
        rejected.inc({ reason });
      }
    },
    countWarnings(counted) {
      for (const { code, count } of counted) {
        warnings.inc({ code }, count);
      }
    },
    countCommit: (events) => commits.observe(events),
    countLeft: (platform, deliveries, reason) => left.inc({ platform, reason }, deliveries),
    countRefused: (limit) => refused.inc({ limit }),
    countAppLookup: (result) => lookups.inc({ result }),
    countReconciled: (what, deliveries) => reconciled.inc({ what }, deliveries),
    countReconcilerFault: (step) => reconcilerFaults.inc({ step }),
    countTick: () => ticks.inc(),
    setLeader: (leads) => leader.set(leads ? 1 : 0),
  };
}
