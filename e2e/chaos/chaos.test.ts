import { redisAvailable } from '@capi-relay/testing';
import { expect, test } from '@jest/globals';
import { describeReport } from './describe-report.js';
import { runChaos } from './run-chaos.js';

const SHORT = {
  events: 5_000,
  perSecond: 250,
  seed: 20_261_125,
  faultRate: 0.3,
  troubleEveryMs: 1_500,
  restWithinMs: 150_000,
};

const withRedis = redisAvailable() || process.env.CI === 'true' ? test : test.skip;

withRedis(
  'stored means delivered or explained: nothing is lost while everything is killed, flushed and restarted',
  async () => {
    const report = await runChaos(SHORT, () => undefined);
    process.stdout.write(`${describeReport(report)}\n`);
    for (const [fault, count] of Object.entries(report.findings.faults)) {
      expect(`${fault}: ${count}`).toBe(`${fault}: 0`);
    }
    expect(report.findings.storedEvents).toBe(SHORT.events);
    expect(report.findings.outcomes.delivered).toBeGreaterThan(0);
  },
  300_000,
);
