import { OPERATOR_ROUTES, type RouteContract, type RouteName } from '@capi-relay/contracts/operator';
import { freePort } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { z } from 'zod';
import { routeNames } from '../http/bind-routes.js';
import { type Answer, runConsole, type TestConsole } from '../testing/running-console.js';
import { sql } from '../testing/sql.js';
import { useEveryRoute } from '../testing/use-every-route.js';

let relay: TestConsole;
let description: Record<string, unknown>;
let ajv: Ajv2020;
/** The last good answer of each route. */
let answered: ReadonlyMap<RouteName, Answer>;

beforeAll(async () => {
  const ingestPort = await freePort();
  relay = await runConsole({ ingestUrl: `http://127.0.0.1:${ingestPort}` });
  answered = await useEveryRoute(relay, ingestPort);
  description = z.record(z.string(), z.unknown()).parse(answered.get('readOpenApi')?.body);
  ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(description, 'api');
});
afterAll(() => relay.close());

const names = routeNames().map((name) => {
  const contract: RouteContract = OPERATOR_ROUTES[name];
  return { name, contract, title: `${contract.method} ${contract.path}` };
});

function validate(pointer: string): ValidateFunction {
  const found = ajv.getSchema(`api#${pointer}`);
  if (found === undefined) throw new Error(`The description has nothing at ${pointer}.`);
  return found;
}

const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');
const answerPointer = ({ path, method }: RouteContract, status: string) =>
  `/paths/${escaped(path.replace(/:(\w+)/g, '{$1}'))}/${method.toLowerCase()}/responses/${status}/content/application~1json/schema`;

describe('the description of the API', () => {
  it('is OpenAPI 3.1 and describes every route once', () => {
    expect(description.openapi).toBe('3.1.0');
    const paths = z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() })));
    const operations = Object.values(paths.parse(description.paths)).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual([...routeNames()].sort());
  });

  it('refers to nothing that is not in it', () => {
    const text = JSON.stringify(description);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      expect(description).toHaveProperty(`components.schemas.${name}`);
    }
    expect(text).not.toContain('$defs');
  });

  test.each(names)('is what $title answers', ({ name, contract }) => {
    const answer = answered.get(name);
    expect(answer?.status).toBe(contract.status);
    if (contract.answer === undefined) {
      expect(answer?.text).toBe('');
      return;
    }
    const matches = validate(answerPointer(contract, String(contract.status)));
    matches(answer?.body);
    expect(matches.errors).toBeNull();
  });

  it('is what errors answer', async () => {
    const matches = validate(answerPointer(OPERATOR_ROUTES.whoami, 'default'));
    const errors = [
      await relay.ask('whoami', { key: null }),
      await relay.ask('createProject', { body: { name: '', unknown: true } }),
      await relay.ask('readProject', { params: { projectId: 'prj_none' } }),
      await relay.fetch('/v1/nothing', { headers: { authorization: `Bearer ${relay.rootKey}` } }),
      await relay.fetch('/v1/whoami', { method: 'PUT' }),
      await relay.fetch('/v1/projects', {
        method: 'POST',
        body: '{',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${relay.rootKey}` },
      }),
      await relay.fetch('/v1/projects', {
        method: 'POST',
        body: 'name=x',
        headers: { 'content-type': 'text/plain', authorization: `Bearer ${relay.rootKey}` },
      }),
    ];
    expect(errors.map(({ status }) => status)).toEqual([401, 422, 404, 404, 405, 400, 415]);
    for (const { body, headers } of errors) {
      matches(body);
      expect(matches.errors).toBeNull();
      expect(body).toMatchObject({ error: { requestId: headers.get('x-request-id') } });
    }
  });
});

describe('a change', () => {
  const changing = names.filter(
    ({ contract }) => contract.method !== 'GET' && contract.access !== 'public' && !contract.forwards,
  );

  test.each(changing)('by $title is in the audit log', async ({ name }) => {
    const requestId = answered.get(name)?.headers.get('x-request-id');
    const entries = await sql(relay, 'SELECT event_type FROM audit_log WHERE request_id = $1', [requestId]);
    expect(entries).toHaveLength(1);
  });
});
