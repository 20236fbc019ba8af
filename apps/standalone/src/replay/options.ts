import { parseArgs } from 'node:util';
import { REPLAYABLE, type Replayable } from '@capi-relay/store';

/** What `npm run replay` was asked to do. Times in Unix milliseconds, of the events. */
export interface ReplayOptions {
  readonly layerId: string;
  readonly since: number;
  readonly until: number;
  readonly outcomes: readonly Replayable[];
  readonly reasons: readonly string[];
}

export const USAGE = `Sends events to a layer again, within the age its platform accepts.

  npm run replay -- --layer ID [--since 7d] [--until 2026-11-25T12:00:00Z]
                    [--outcomes ${REPLAYABLE.join(',')}] [--reasons rejected,expired]

  --since, --until   a time, or how long ago: 30m, 12h, 7d. Default: the last seven days.
  --outcomes         what to send again; default failed,dropped. "never_routed" adds events that arrived
                     before the layer was installed. What was delivered is never sent again.
  --reasons          only deliveries with one of these reasons.
`;

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @throws Error that says what is wrong with the text */
function readTime(name: string, text: string, now: number): number {
  const ago = /^(\d+)([mhd])$/.exec(text);
  if (ago !== null) {
    return now - Number(ago[1]) * (UNIT_MS[ago[2] ?? ''] ?? 0);
  }
  const time = Date.parse(text);
  if (Number.isNaN(time)) {
    throw new Error(
      `--${name} is "${text}"; it must be a time such as 2026-11-25T12:00:00Z, or how long ago, such as 12h.`,
    );
  }
  return time;
}

function list(text: string | undefined): string[] {
  return (text ?? '').split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}

function isReplayable(text: string): text is Replayable {
  return REPLAYABLE.some((known) => known === text);
}

/** @throws Error that says which option is wrong and what it must be */
export function readOptions(args: readonly string[], now: number): ReplayOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      layer: { type: 'string' },
      since: { type: 'string', default: '7d' },
      until: { type: 'string', default: '0m' },
      outcomes: { type: 'string', default: 'failed,dropped' },
      reasons: { type: 'string' },
    },
  });
  if (values.layer === undefined) {
    throw new Error('--layer is missing: it names the layer to send to.');
  }
  const outcomes = list(values.outcomes);
  const unknown = outcomes.find((outcome) => !isReplayable(outcome));
  if (unknown !== undefined) {
    throw new Error(`--outcomes names "${unknown}"; it can be ${REPLAYABLE.join(', ')}.`);
  }
  const since = readTime('since', values.since, now);
  const until = readTime('until', values.until, now);
  if (since >= until) {
    throw new Error('--since must be before --until.');
  }
  return {
    layerId: values.layer,
    since,
    until,
    outcomes: outcomes.filter(isReplayable),
    reasons: list(values.reasons),
  };
}
