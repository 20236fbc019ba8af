import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { insertApiKey } from '@capi-relay/store';
import { anEvent, aPurchase, freePort, redisAvailable, startRedis, waitFor } from '@capi-relay/testing';
import { generateVaultKeys } from '@capi-relay/vault';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import got from 'got';
import { parse } from 'yaml';
import { z } from 'zod';
import { type AppProcess, appProcess } from '../support/app-process.js';
import { outcomes, postEvents } from '../support/ask.js';
import { startRelay, type TestRelay } from '../support/relay.js';
import { selectorsOf } from './support/prom-expressions.js';

const ROOT = new URL('../../', import.meta.url);
const onRedis = redisAvailable() ? describe : describe.skip;

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.object({ summary: z.string() }),
        }),
      ),
    }),
  ),
});
const panelSchema = z.object({
  title: z.string(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(z.object({ expr: z.string() })).default([]),
});

const read = (path: string) => readFile(new URL(path, ROOT), 'utf8');
const rules = rulesSchema.parse(parse(await read('deploy/prometheus/alerts.yml'))).groups[0]?.rules ?? [];
const dashboard = z
  .object({ panels: z.array(panelSchema) })
  .parse(JSON.parse(await read('deploy/grafana/capi-relay.json')));
const operations = await read('docs/operations.md');

/** `up` is Prometheus's own. */
const PROMETHEUS_OWN = new Set(['up']);
const ADDED_BY_PROMETHEUS = new Set(['job', 'instance', 'le']);

onRedis('what the apps show Prometheus', () => {
  let relay: TestRelay;
  let operatorConsole: AppProcess;
  /** Labels of each metric, by the name a query uses. */
  const shown = new Map<string, Set<string>>();
  const ownNames = new Set<string>();

  /** The console shows its metrics to whoever has a key, whatever it may do. */
  async function makeKey(): Promise<string> {
    const secret = 's'.repeat(43);
    await insertApiKey(relay.store.db, {
      key_id: 'METRICSMETRICSMM',
      name: 'Prometheus',
      environment: 'live',
      secret_sha256: createHash('sha256').update(secret).digest(),
      scopes: ['queues:read'],
    });
    return `lp_live_METRICSMETRICSMM_${secret}`;
  }
  async function readAll(): Promise<void> {
    const open = [relay.ingest.url, relay.workerUrl('meta'), relay.workerUrl('tiktok')];
    const texts = await Promise.all([
      ...open.map((url) => got(`${url}/metrics`).text()),
      got(`${operatorConsole.url}/metrics`, {
        headers: { authorization: `Bearer ${await makeKey()}` },
      }).text(),
    ]);
    for (const text of texts) {
      for (const line of text.split('\n')) {
        const [, declared] = /^# TYPE (\w+) /.exec(line) ?? [];
        if (declared !== undefined) {
          shown.set(declared, shown.get(declared) ?? new Set());
          if (/^(capi|ingest|reconciler|console)_/.test(declared)) ownNames.add(declared);
        }
        const [, name, labels = ''] = /^(\w+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
        if (name === undefined) continue;
        const known = shown.get(name) ?? new Set();
        for (const [, label] of labels.matchAll(/(\w+)="/g)) known.add(label ?? '');
        shown.set(name, known);
      }
    }
  }

  beforeAll(async () => {
    const redis = await startRedis();
    relay = await startRelay({
      name: 'redis',
      start: async () => ({ backend: { kind: 'redis', url: redis.url }, close: redis.close }),
    });
    await relay.install('meta_ads');
    await relay.install('tiktok_ads');
    await relay.startWorkers();
    const port = await freePort();
    operatorConsole = appProcess('console', port, {
      DATABASE_URL: relay.databaseUrl,
      REDIS_URL: redis.url,
      CONSOLE_PORT: String(port),
      SESSION_SECRET: 'x'.repeat(32),
      VAULT_PUBLIC_JWK: JSON.stringify((await generateVaultKeys()).publicJwk),
      LOG_LEVEL: 'warn',
    });
    await operatorConsole.start();
    await postEvents(relay, [aPurchase(), anEvent({ event: 'level_complete' }), { event: '' }]);
    await waitFor(() => outcomes(relay), { until: (rows) => rows.length === 4, what: 'four outcomes' });
    await got(`${operatorConsole.url}/v1/projects`, { throwHttpErrors: false });
    await readAll();
  }, 60_000);
  afterAll(async () => {
    await operatorConsole.stop();
    await relay.close();
  });

  const queries = [
    ...rules.map(({ alert, expr }) => ({ name: `the alert ${alert}`, expr })),
    ...dashboard.panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }, index) => ({ name: `the panel "${title}", line ${index + 1}`, expr })),
    ),
  ];

  test.each(queries)('has every metric and label of $name', ({ expr }) => {
    const selectors = selectorsOf(expr).filter(({ metric }) => !PROMETHEUS_OWN.has(metric));
    expect(selectors.filter(({ metric }) => !shown.has(metric))).toEqual([]);
    for (const { metric, labels } of selectors) {
      const known = shown.get(metric) ?? new Set();
      // A metric nothing was counted on yet shows no labels to compare with.
      const missing = labels.filter((label) => !known.has(label) && !ADDED_BY_PROMETHEUS.has(label));
      if (known.size > 1) expect({ metric, missing }).toEqual({ metric, missing: [] });
    }
  });

  test('is listed in docs/operations.md, no more and no less', () => {
    const listed = [...operations.matchAll(/^\| `((?:capi|ingest|reconciler|console)_\w+)` \|/gm)].map(
      (match) => match[1],
    );
    expect(listed.sort()).toEqual([...ownNames].sort());
  });

  test('names neither a layer, an app, an event nor a person', () => {
    const labels = new Set(
      [...ownNames].flatMap((name) => [...(shown.get(name) ?? []), ...(shown.get(`${name}_count`) ?? [])]),
    );
    expect([...labels].filter((label) => /layer|app_id|event_id|pixel|user|ip|address/.test(label))).toEqual(
      [],
    );
  });
});

describe('the alerts', () => {
  test.each(rules)('$alert has a section in docs/operations.md that says what to do', ({ alert }) => {
    expect(operations).toMatch(new RegExp(`^### ${alert}$`, 'm'));
  });

  test('in docs/operations.md all exist', () => {
    const described = [...operations.matchAll(/^### (Relay\w+)$/gm)].map((match) => match[1]);
    expect(described.sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });
});

describe('the dashboard', () => {
  test('has no two panels in one place', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});
