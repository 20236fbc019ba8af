import type { Replay } from '@capi-relay/contracts/operator';
import { Progress } from '@mantine/core';
import { count, plural } from '../../shared/numbers.js';

export const REPLAY_WORDS: Readonly<Record<Replay['status'], string>> = {
  queued: 'Queued',
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  canceled: 'Canceled',
};

export function isOver(replay: Pick<Replay, 'status'>): boolean {
  return replay.status !== 'queued' && replay.status !== 'running';
}

/** 0 to 100. The total is an estimate while a replay runs, so that only the end is 100. */
export function percentOf({ status, scanned, total }: Pick<Replay, 'status' | 'scanned' | 'total'>): number {
  if (status === 'completed') return 100;
  if (total === 0) return 0;
  return Math.min(99, Math.round((scanned / total) * 100));
}

export function ReplayProgress({ replay }: { readonly replay: Replay }) {
  const percent = percentOf(replay);
  const color =
    replay.status === 'failed'
      ? 'var(--bad)'
      : replay.status === 'canceled'
        ? 'gray'
        : 'var(--chart-delivered)';
  return (
    <div>
      <Progress.Root size="lg">
        <Progress.Section
          value={percent}
          color={color}
          animated={!isOver(replay)}
          aria-label={`Replay ${REPLAY_WORDS[replay.status].toLowerCase()}, ${percent} %`}
        />
      </Progress.Root>
      <div style={{ marginTop: '0.25rem', fontSize: '0.8125rem', color: 'var(--ink-soft)' }}>
        {count(replay.scanned)} of about {plural(replay.total, 'delivery', 'deliveries')} looked at
        {' · '}
        {count(replay.marked)} sent on their way
        {replay.refusedTooOld > 0 && ` · ${count(replay.refusedTooOld)} too old for the platform`}
      </div>
    </div>
  );
}
