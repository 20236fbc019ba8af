import { parseArgs } from 'node:util';
import { describeReport } from './describe-report.js';
import { runChaos } from './run-chaos.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    'per-second': { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
  },
});

const report = await runChaos(
  {
    events: Number(values.events),
    perSecond: Number(values['per-second']),
    seed: Number(values.seed),
    faultRate: 0.3,
    troubleEveryMs: 4_000,
    restWithinMs: 15 * 60_000,
  },
  (line) => process.stdout.write(`${line}\n`),
);
process.stdout.write(`\n${describeReport(report)}\n`);
process.exitCode = Object.values(report.findings.faults).every((count) => count === 0) ? 0 : 1;
