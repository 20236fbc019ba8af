import type { FuzzReport } from './run-fuzz.js';

const MEGABYTE = 1_000_000;
const FAILURES_SHOWN = 10;

const megabytes = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(1)} MB`.padStart(9);
const count = (number: number): string => String(number).padStart(9);

/** The report for people. */
export function describeReport(report: FuzzReport): string {
  const statuses = [...report.statuses].sort(([one], [other]) => one - other);
  const failures = report.failures
    .slice(0, FAILURES_SHOWN)
    .map(({ number, what, request }) => `body ${number}: ${what}\n${request}`);
  return [
    `seed ${report.seed}: ${report.bodies} hostile bodies in ${report.seconds.toFixed(0)} s`,
    ['answered with', ...statuses.map(([status, answers]) => `${count(answers)}  ${status}`)].join('\n'),
    [
      'heap in use after a garbage collection, and all memory of the process',
      ...report.memory.map(
        ({ sent, memory }) =>
          `${count(sent)}  bodies: ${megabytes(memory.heapUsed)}, ${megabytes(memory.rss)}`,
      ),
    ].join('\n'),
    [
      'what became of the events',
      `${count(report.accepted)}  accepted, by the answers`,
      `${count(report.stored)}  stored`,
      `${count(report.valid)}  valid ones among them`,
      `${count(report.validMissing)}  valid ones that are not stored`,
    ].join('\n'),
    `${report.failures.length} requests failed.`,
    ...failures,
  ].join('\n\n');
}
