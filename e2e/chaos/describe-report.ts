import type { ChaosReport } from './run-chaos.js';

function list(title: string, entries: Readonly<Record<string, number>>): string {
  const lines = Object.entries(entries).map(([name, count]) => `  ${String(count).padStart(8)}  ${name}`);
  return [title, ...lines].join('\n');
}

/** The report for people. */
export function describeReport({ settings, load, trouble, findings, seconds }: ChaosReport): string {
  const lost = Object.values(findings.faults).reduce((sum, count) => sum + Math.abs(count), 0);
  return [
    `seed ${settings.seed}: ${load.posted} events in ${seconds.load.toFixed(0)} s with ${Math.round(settings.faultRate * 100)} % platform faults; at rest ${seconds.rest.toFixed(0)} s later`,
    list('done meanwhile', { ...trouble, 'batches sent again by the SDK': load.resent }),
    list('what became of it', {
      'events stored': findings.storedEvents,
      deliveries: findings.deliveries,
      ...findings.outcomes,
      'copies at the platforms': findings.copies,
    }),
    list('what must be 0', findings.faults),
    lost === 0 ? 'Nothing was lost.' : 'SOMETHING WAS LOST OR MISREPORTED.',
  ].join('\n\n');
}
