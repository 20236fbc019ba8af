import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const WEAKNESS = {
  id: 1234,
  url: 'https://github.com/advisories/GHSA-abcd-ef12-3456',
  title: 'Jobs run twice on Sundays',
  severity: 'high',
  vulnerable_versions: '*',
  cwe: [],
  cvss: { score: 7, vectorString: null },
};
const EXCEPTION = {
  package: 'bullmq',
  advisory: 'GHSA-abcd-ef12-3456',
  reason: 'Deliveries may run twice on any day: platforms merge them by event_id.',
  until: '9999-12-31',
};

let folder: string;
let registry: Server;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capi-relay-audit-'));
});
afterEach(async () => {
  registry.closeAllConnections();
  registry.close();
  await rm(folder, { recursive: true });
});

/** npm's own audit against a registry of ours; its answer to the audit is given, and it has no packages. */
async function audit(
  answer: { readonly status: number; readonly body: unknown },
  exceptions: readonly unknown[],
  ...options: readonly string[]
): Promise<{ readonly code: number | null; readonly output: string }> {
  registry = createServer((request, response) => {
    const isAudit = request.method === 'POST';
    response.writeHead(isAudit ? answer.status : 404, { 'content-type': 'application/json' });
    request.resume().on('end', () => response.end(JSON.stringify(isAudit ? answer.body : {})));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const address = registry.address();
  if (address === null || typeof address === 'string') throw new Error('The registry has no port.');
  const list = join(folder, 'exceptions.json');
  await writeFile(list, JSON.stringify(exceptions));
  const child = spawn(process.execPath, ['--import', 'tsx', 'e2e/supply-chain/audit.ts', list, ...options], {
    cwd: ROOT,
    env: {
      ...process.env,
      npm_config_registry: `http://127.0.0.1:${address.port}`,
      npm_config_cache: folder,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

const NOTHING = { status: 200, body: {} };
const FOUND = { status: 200, body: { bullmq: [WEAKNESS] } };
const REFUSED = { status: 405, body: {} };

describe('npm run audit', () => {
  test('passes where the registry knows of nothing', async () => {
    expect(await audit(NOTHING, [])).toEqual({
      code: 0,
      output: 'The registry knows of no weakness that is not in the list of exceptions.\n',
    });
  });

  test('fails on a weakness, and names it once, however many packages it reaches', async () => {
    expect(await audit(FOUND, [])).toEqual({
      code: 1,
      output:
        'bullmq: Jobs run twice on Sundays (high, GHSA-abcd-ef12-3456, https://github.com/advisories/GHSA-abcd-ef12-3456).\n',
    });
  });

  test('passes a weakness that is written down with a reason, and says so', async () => {
    const { code, output } = await audit(FOUND, [EXCEPTION]);
    expect(code).toBe(0);
    expect(output).toContain('Known and accepted: GHSA-abcd-ef12-3456 in bullmq.');
  });

  test('fails on an exception whose day has passed', async () => {
    const { code, output } = await audit(FOUND, [{ ...EXCEPTION, until: '2020-02-29' }]);
    expect(code).toBe(1);
    expect(output).toContain(
      'The exception for GHSA-abcd-ef12-3456 in bullmq ended on 2020-02-29: decide again.',
    );
  });

  test('fails on an exception that is not needed', async () => {
    const { code, output } = await audit(NOTHING, [EXCEPTION]);
    expect(code).toBe(1);
    expect(output).toContain('The exception for GHSA-abcd-ef12-3456 in bullmq is not needed: take it away.');
  });

  test('fails on a weakness beside an exception for another of the same package', async () => {
    const { code, output } = await audit(
      { status: 200, body: { bullmq: [WEAKNESS, { ...WEAKNESS, id: 5, url: 'https://example.com/5' }] } },
      [EXCEPTION],
    );
    expect(code).toBe(1);
    expect(output).toContain('(high, 5, https://example.com/5)');
  });

  test('says loudly that nothing was checked where the registry does not answer, and passes', async () => {
    const { code, output } = await audit(REFUSED, [EXCEPTION]);
    expect(code).toBe(0);
    expect(output).toContain('!!! NOT CHECKED for known weaknesses');
    expect(output).toContain('405 Method Not Allowed');
    expect(output).not.toContain('knows of no weakness');
  });

  test('fails where the registry does not answer and an answer is required', async () => {
    expect((await audit(REFUSED, [], '--require-answer')).code).toBe(1);
  });

  test('fails on an exception without a reason', async () => {
    const { code, output } = await audit(NOTHING, [{ ...EXCEPTION, reason: '' }]);
    expect(code).toBe(1);
    expect(output).toContain('reason');
  });
});
