import { parseArgs } from 'node:util';
import { ephemeralPostgres } from '@capi-relay/local-postgres';
import { migrate } from '@capi-relay/store';
import { describeReport } from './describe-report.js';
import { growth, MAX_GROWTH_BYTES } from './growth.js';
import { runFuzz } from './run-fuzz.js';

const { values } = parseArgs({
  options: {
    bodies: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
});

const postgres = await ephemeralPostgres();
try {
  await migrate(postgres.url);
  const settings = { bodies: Number(values.bodies), seed: Number(values.seed) };
  const report = await runFuzz(settings, postgres.url, (line) => process.stdout.write(`${line}\n`));
  process.stdout.write(`\n${describeReport(report)}\n`);
  const isWhole = report.accepted === report.stored && report.validMissing === 0;
  const isFlat = growth(report) < MAX_GROWTH_BYTES;
  process.exitCode = report.failures.length === 0 && isWhole && isFlat ? 0 : 1;
} finally {
  await postgres.close();
}
