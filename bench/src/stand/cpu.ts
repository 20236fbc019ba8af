import { readdirSync, readFileSync } from 'node:fs';

/** `USER_HZ`, which is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

interface ProcessTimes {
  readonly parent: number;
  readonly own: number;
  readonly ended: number;
}

/** Fields of `/proc/<pid>/stat` from the third on; the second is a name in parentheses that may hold spaces. */
function read(pid: number): ProcessTimes | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // It ended between being listed and being read.
    return undefined;
  }
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const at = (field: number): number => (fields[field - 3] ?? 0) / TICKS_PER_SECOND;
  return { parent: fields[1] ?? 0, own: at(14) + at(15), ended: at(16) + at(17) };
}

/** CPU seconds a process and its children have used, those that ended included. Linux only. */
export function cpuSeconds(pid: number): number {
  const own = read(pid);
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => read(Number(name)) ?? [])
    .filter((times) => times.parent === pid);
  return (
    (own?.own ?? 0) + (own?.ended ?? 0) + children.reduce((sum, child) => sum + child.own + child.ended, 0)
  );
}

/** The process that started `pid`. */
export function parentOf(pid: number): number {
  const times = read(pid);
  if (times === undefined) throw new Error(`There is no process ${pid}.`);
  return times.parent;
}
