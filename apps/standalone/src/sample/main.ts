import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readSettings, reportFailure } from '@capi-relay/runtime';
import { openStore, type Store } from '@capi-relay/store';
import got from 'got';
import { z } from 'zod';
import { readAddresses } from '../addresses.js';
import { type Example, readExamples } from './read-examples.js';
import { table } from './table.js';

const EXAMPLES_FOLDER = join(import.meta.dirname, '../../../../examples/events');
const WAIT_MS = 20_000;
const LOOK_EVERY_MS = 250;

const answerSchema = z.object({
  accepted: z.number().default(0),
  duplicates: z.number().default(0),
  rejected: z
    .array(
      z.object({
        index: z.number(),
        event_id: z.string().nullable(),
        issues: z.array(z.object({ path: z.string(), message: z.string() })),
      }),
    )
    .default([]),
});

interface Row {
  readonly event_name: string;
  readonly event_id: string;
  readonly layer: string;
  readonly platform_event: string | null;
  readonly status: string | null;
  readonly reason: string | null;
}

async function post(ingestUrl: string, appId: string, example: Example) {
  const response = await got.post(`${ingestUrl}/l/events`, {
    json: { ...example, sent_at: new Date().toISOString() },
    headers: { 'x-app-id': appId },
    throwHttpErrors: false,
  });
  if (response.statusCode !== 202) {
    throw new Error(`The ingest answered ${response.statusCode} to ${example.batch_id}: ${response.body}`);
  }
  return answerSchema.parse(JSON.parse(response.body));
}

/** One row per event and layer it was routed to; the outcome columns are `null` while there is none. */
async function readOutcomes(store: Store, appId: string, eventIds: readonly string[]): Promise<Row[]> {
  const result = await store.batches.query<Row>(
    `SELECT event.event_name, event.event_id, layer.name AS layer, outcome.platform_event, outcome.status, outcome.reason
     FROM sdk_events AS event
     CROSS JOIN LATERAL unnest(event.routed_to) AS routed(layer_id)
     JOIN project_layers AS layer USING (layer_id)
     LEFT JOIN delivery_outcomes AS outcome
       ON outcome.app_id = event.app_id AND outcome.event_id = event.event_id
      AND outcome.occurred_on = event.occurred_on AND outcome.layer_id = routed.layer_id
     WHERE event.app_id = $1 AND event.event_id = ANY ($2)
     ORDER BY event.event_time, event.event_id, layer.name`,
    [appId, eventIds],
  );
  return result.rows;
}

async function waitForOutcomes(store: Store, appId: string, eventIds: readonly string[]): Promise<Row[]> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const rows = await readOutcomes(store, appId, eventIds);
    if (Date.now() > deadline || (rows.length > 0 && rows.every((row) => row.status !== null))) {
      return rows;
    }
    await pause(LOOK_EVERY_MS);
  }
}

async function run(): Promise<void> {
  const { DATA_DIR } = readSettings(['DATA_DIR'], process.env);
  const addresses = await readAddresses(DATA_DIR);
  if (addresses === undefined) {
    throw new Error(`Nothing runs on ${DATA_DIR}. Type "npm start" in another terminal first.`);
  }
  const suffix = randomUUID();
  const examples = await readExamples(EXAMPLES_FOLDER, {
    now: Date.now(),
    newEventId: (name) => `${name}-${suffix}`,
  });
  for (const example of examples) {
    const answer = await post(addresses.ingestUrl, addresses.appId, example);
    process.stdout.write(
      `${example.batch_id}: ${answer.accepted} accepted, ${answer.duplicates} already known, ${answer.rejected.length} rejected\n`,
    );
    for (const rejected of answer.rejected) {
      const issues = rejected.issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ');
      process.stdout.write(`  event ${rejected.index} rejected: ${issues}\n`);
    }
  }
  const store = openStore({
    connectionString: addresses.databaseUrl,
    maxConnections: 2,
    statementTimeoutMs: 10_000,
  });
  try {
    const ids = examples.flatMap((example) => example.events.map((event) => String(event.event_id)));
    const rows = await waitForOutcomes(store, addresses.appId, [...new Set(ids)]);
    const cells = rows.map((row) => [
      row.event_name,
      row.event_id.length > 16 ? `${row.event_id.slice(0, 15)}…` : row.event_id,
      row.layer,
      row.platform_event ?? '-',
      row.status ?? 'waiting',
      row.reason ?? '',
    ]);
    const header = ['event', 'event_id', 'layer', 'platform event', 'outcome', 'reason'];
    process.stdout.write(`\n${table(header, cells)}\n`);
  } finally {
    await store.close();
  }
}

run().catch((error: unknown) => reportFailure(error));
