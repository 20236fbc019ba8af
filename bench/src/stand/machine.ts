import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { findRedisServer } from '@capi-relay/testing';

const GIBIBYTE = 2 ** 30;

/** What the numbers were measured on, in one line. */
export function machineFacts(postgresVersion: string): string {
  const processors = cpus();
  const redis = execFileSync(findRedisServer() ?? 'redis-server', ['--version'], { encoding: 'utf8' });
  const redisVersion = /v=(\S+)/.exec(redis)?.[1] ?? 'of unknown version';
  return [
    `${processors.length} cores (${processors[0]?.model.trim() ?? 'unknown'})`,
    `${Math.round(totalmem() / GIBIBYTE)} GiB`,
    `Node ${process.versions.node}`,
    `Redis ${redisVersion}, AOF every second`,
    `PostgreSQL ${postgresVersion}, every commit forced to disk`,
    `load ${loadavg()[0]?.toFixed(1) ?? '?'} before the start`,
  ].join(' · ');
}
