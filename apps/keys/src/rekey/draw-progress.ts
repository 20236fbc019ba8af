import { progressBar } from '@capi-relay/runtime';
import type { RekeyProgress } from './rekey.js';

const LINE_EVERY_ENTRIES = 100;

/** What to write for a step: a bar that is drawn over on a terminal, else a line now and then; `''` for nothing. */
export function drawProgress({ total, lookedAt, moved }: RekeyProgress, isTerminal: boolean): string {
  // An operator may store further tokens for an older key while this runs.
  const all = Math.max(total, lookedAt);
  const text = `${lookedAt} of ${all} looked at, ${moved} moved`;
  if (isTerminal) return `\r${progressBar(lookedAt / all)} ${text}${lookedAt === all ? '\n' : ''}`;
  return lookedAt === all || lookedAt % LINE_EVERY_ENTRIES === 0 ? `${text}\n` : '';
}
