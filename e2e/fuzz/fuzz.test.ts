import { freshDatabase } from '@capi-relay/testing';
import { expect, test } from '@jest/globals';
import { describeReport } from './describe-report.js';
import { growth, MAX_GROWTH_BYTES } from './growth.js';
import { runFuzz } from './run-fuzz.js';

test('hostile bodies bring no server error, no crash and no growth, and lose no valid event beside them', async () => {
  const database = await freshDatabase();
  const report = await runFuzz({ bodies: 4_000, seed: 20_261_125 }, database.url, () => undefined);
  process.stdout.write(`${describeReport(report)}\n`);
  expect(report.failures).toEqual([]);
  expect([...report.statuses.keys()].filter((status) => status >= 500)).toEqual([]);
  expect(report.validMissing).toBe(0);
  expect(report.valid).toBeGreaterThan(1_000);
  expect(report.stored).toBe(report.accepted);
  // Every kind of answer was met, so the bodies reached what they are made for.
  expect([...report.statuses.keys()]).toEqual(expect.arrayContaining([202, 400, 401, 413, 415]));
  expect(growth(report)).toBeLessThan(MAX_GROWTH_BYTES);
  await database.close();
}, 120_000);
