import { OPERATOR_ROUTES, type RouteContract, type RouteName } from '@capi-relay/contracts/operator';
import { z } from 'zod';
import type { App } from '../support/app.js';
import type { Operator } from '../support/operator.js';
import type { Answer, Recorder } from '../support/recorder.js';
import type { Project } from './operators.js';

const itemsSchema = z.object({ items: z.array(z.record(z.string(), z.unknown())) });

/** Reads whatever can be read by GET, of every layer, with every filter that shows more. */
export async function readEveryRoute(operator: Operator, project: Project): Promise<void> {
  const { projectId, appId, vaultId, layers } = project;
  const first = async (answer: Promise<Answer>, count: number): Promise<string[]> => {
    const { items } = itemsSchema.parse((await answer).body);
    return items.slice(0, count).map(({ id }) => String(id));
  };
  const params = { projectId };
  const ids = { projectId, appId, vaultId, layerId: layers.meta.id };
  const events = await first(operator.ask('listEvents', { params, query: { limit: '200' } }), 200);
  for (const eventId of events) await operator.ask('readEvent', { params: { projectId, eventId } });
  for (const status of ['delivered', 'dropped', 'failed', 'parked']) {
    await operator.ask('listDeliveries', { params, query: { status, limit: '200' } });
  }
  await operator.ask('groupDeliveries', { params, query: { statuses: 'failed,parked,dropped' } });
  await operator.ask('readStats', {
    params,
    query: { groupBy: 'layer,status,reason,eventName,platformEvent' },
  });
  await operator.ask('listAuditLog', { query: { limit: '200' } });
  await operator.ask('listApiKeys', { query: { includeRevoked: 'true' } });
  const [replayId = 'none'] = await first(operator.ask('listReplays', { params }), 1);
  for (const layer of Object.values(layers)) {
    const of = { projectId, layerId: layer.id };
    const tests = await first(operator.ask('listTestEvents', { params: of }), 1);
    for (const testId of tests) await operator.ask('readTestEvent', { params: { ...of, testId } });
  }
  for (const name of getRoutes()) {
    await operator.ask(name, { params: { ...ids, replayId, eventId: events[0] ?? 'none', testId: 'none' } });
  }
}

function getRoutes(): RouteName[] {
  return Object.entries(OPERATOR_ROUTES).flatMap(([name, contract]: [string, RouteContract]) =>
    contract.method === 'GET' && isRouteName(name) ? [name] : [],
  );
}

const isRouteName = (name: string): name is RouteName => Object.hasOwn(OPERATOR_ROUTES, name);

const jobsSchema = z.object({
  queues: z.array(z.object({ name: z.string(), jobs: z.array(z.object({ id: z.coerce.string() })) })),
});

/** Bull Board: its page, each list of jobs, each job and its log. */
export async function readBullBoard(operator: Operator): Promise<number> {
  await operator.fetch('/queues', { accept: 'text/html' });
  let jobs = 0;
  const { body } = await operator.fetch('/queues/api/queues?page=1&jobsPerPage=1');
  const names = jobsSchema.parse(body).queues.map(({ name }) => name);
  for (const name of names) {
    for (const status of [
      'latest',
      'active',
      'waiting',
      'delayed',
      'completed',
      'failed',
      'prioritized',
      'paused',
    ]) {
      const list = await operator.fetch(
        `/queues/api/queues?activeQueue=${name}&status=${status}&page=1&jobsPerPage=100`,
      );
      const found = jobsSchema.parse(list.body).queues.find((queue) => queue.name === name)?.jobs ?? [];
      for (const { id } of found) {
        jobs += 1;
        await operator.fetch(`/queues/api/queues/${name}/${encodeURIComponent(id)}`);
        await operator.fetch(`/queues/api/queues/${name}/${encodeURIComponent(id)}/logs`);
      }
    }
  }
  await operator.fetch('/queues/api/redis/stats');
  return jobs;
}

/** Health and metrics of every app. */
export async function readMetrics(
  recorder: Recorder,
  operator: Operator,
  apps: readonly App[],
): Promise<void> {
  for (const app of apps) {
    for (const path of ['/health', '/ready', '/metrics']) {
      const headers = operator.key === undefined ? {} : { authorization: `Bearer ${operator.key}` };
      await recorder.ask(app.name, `${app.url}${path}`, app.name === 'console' ? { headers } : {});
    }
  }
}

/** What the API calls an event. */
export async function eventReference(
  operator: Operator,
  { projectId }: Pick<Project, 'projectId'>,
  eventId: string,
): Promise<string> {
  const { body } = await operator.ask('listEvents', { params: { projectId }, query: { eventId } });
  return String(itemsSchema.parse(body).items[0]?.id);
}
