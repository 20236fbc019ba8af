import { parseArgs } from 'node:util';
import { backlog } from './scenarios/backlog.js';
import { firstStart } from './scenarios/first-start.js';
import { ingest } from './scenarios/ingest.js';
import { latency } from './scenarios/latency.js';
import { mapping } from './scenarios/mapping.js';
import { FULL, QUICK, type Scenario } from './scenarios/scenario.js';
import { workers } from './scenarios/workers.js';
import { machineFacts } from './stand/machine.js';
import { startStand } from './stand/stand.js';
import { type Row, renderTable } from './table.js';

const SCENARIOS: readonly Scenario[] = [workers, backlog, ingest, latency, mapping, firstStart];
/** It installs every package anew, which alone takes as long as a quick run may. */
const NOT_QUICK: readonly Scenario[] = [firstStart];

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const chosen = SCENARIOS.filter((scenario) =>
  values.only === undefined
    ? !(values.quick && NOT_QUICK.includes(scenario))
    : values.only.split(',').includes(scenario.name),
);
if (chosen.length === 0) {
  throw new Error(`--only takes some of ${SCENARIOS.map(({ name }) => name).join(',')}.`);
}

const startedAt = performance.now();
const stand = await startStand();
const facts = machineFacts(stand.postgresVersion);
const rows: Row[] = [];
try {
  for (const { name, run } of chosen) {
    process.stderr.write(`measuring ${name} ...\n`);
    rows.push(...(await run(stand, values.quick ? QUICK : FULL)));
  }
} finally {
  await stand.close();
}
const seconds = Math.round((performance.now() - startedAt) / 1_000);
process.stdout.write(
  `\n${facts}\n${renderTable(rows)}\n${values.quick ? 'quick run' : 'full run'}, ${seconds} s\n`,
);
process.exitCode = rows.every((row) => row.target?.met !== false) ? 0 : 1;
