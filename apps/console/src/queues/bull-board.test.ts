import { openQueues, type RelayQueues } from '@capi-relay/queue';
import { queueBackends, type RunningBackend } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runConsole, type TestConsole } from '../testing/running-console.js';
import { openSession } from '../testing/session.js';
import { sql } from '../testing/sql.js';

const TOKEN = `EAAB${'x'.repeat(40)}`;

describe.each(queueBackends())('Bull Board over queues on $name', ({ start }) => {
  let running: RunningBackend;
  let queues: RelayQueues;
  let relay: TestConsole;
  let jobId: string;

  beforeAll(async () => {
    running = await start();
    relay = await runConsole({ queue: running.backend });
    queues = openQueues({ backend: running.backend, deadlineMs: 10_000, onError: () => {} });
    const queue = queues.queues.get('capi-meta');
    if (queue === undefined) throw new Error('There is no queue for Meta.');
    // No release of ours puts such a job there; another one, or somebody by hand, might.
    const job = await queue.add('deliver', {
      app_id: 'app_1',
      event_id: 'event_1',
      occurred_on: '2026-01-01',
      layer_id: 'layer_1',
      email: 'ann@example.com',
      nested: { access_token: TOKEN },
    });
    await job.updateProgress({ email: 'ann@example.com' });
    await job.log(`sent to ann@example.com with ${TOKEN}`);
    jobId = job.id ?? '';
  });
  afterAll(async () => {
    await queues.close();
    await relay.close();
    await running.close();
  });

  const headers = async (scopes: Parameters<TestConsole['makeKey']>[0]['scopes']) => ({
    authorization: `Bearer ${(await relay.makeKey({ scopes })).text}`,
  });
  const list = '/queues/api/queues?activeQueue=capi-meta&page=1&jobsPerPage=10&status=waiting';

  it('shows the ids of a job and nothing else it may hold', async () => {
    const reader = { headers: await headers(['queues:read']) };
    const answers = [
      await relay.fetch(list, reader),
      await relay.fetch(`/queues/api/queues/capi-meta/${jobId}`, reader),
      await relay.fetch(`/queues/api/queues/capi-meta/${jobId}/logs`, reader),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const text = answers.map((answer) => answer.text).join('\n');
    expect(text).toContain('layer_1');
    expect(text).not.toContain('ann@example.com');
    expect(text).not.toContain('EAAB');
  });

  it('takes no change from a key that may only look', async () => {
    const removing = { method: 'PUT', headers: await headers(['queues:read']) };
    expect(await relay.fetch(`/queues/api/queues/capi-meta/${jobId}/clean`, removing)).toMatchObject({
      status: 403,
    });
  });

  it('takes no change from a page of another site', async () => {
    const { cookie } = await openSession(relay);
    const path = '/queues/api/queues/capi-meta/pause';
    for (const from of [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      expect(await relay.fetch(path, { method: 'PUT', headers: { cookie, ...from } })).toMatchObject({
        status: 403,
      });
    }
    expect(await queues.queues.get('capi-meta')?.isPaused()).toBe(false);
  });

  it('takes a change from its own page, and the audit log has it', async () => {
    const { cookie } = await openSession(relay);
    const pause = { method: 'PUT', headers: { cookie, origin: relay.url } };
    expect((await relay.fetch('/queues/api/queues/capi-meta/pause', pause)).status).toBe(200);
    expect(await queues.queues.get('capi-meta')?.isPaused()).toBe(true);
    const entries = await sql(
      relay,
      "SELECT data -> 'target' ->> 'id' AS id FROM audit_log WHERE event_type = 'queue.changed'",
    );
    expect(entries).toEqual([{ id: 'PUT /api/queues/capi-meta/pause' }]);
  });

  it('serves its page with scripts of its own alone', async () => {
    const page = await relay.fetch('/queues', { headers: await headers(['queues:read']) });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const scripts = [...page.text.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
    expect(scripts.length).toBeGreaterThan(1);
    for (const tag of scripts) expect(tag).toMatch(/src="static\/|type="application\/json"/);
  });
});
