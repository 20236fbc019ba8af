import { OPERATOR_ROUTES, type RouteContract, type RouteName } from '@capi-relay/contracts/operator';
import { findProject, type Store } from '@capi-relay/store';
import { type Request, type Response, Router } from 'express';
import type { z } from 'zod';
import { type AuthenticateOptions, authenticate } from '../access/authenticate.js';
import { requireProject, requireScope, type SignedCaller, unauthenticated } from '../access/caller.js';
import type { ConsoleMetrics } from '../metrics.js';
import { ApiError, invalidFields, notFound } from './api-error.js';
import type { Call, Handlers } from './call.js';
import { explainIssues } from './explain-issues.js';
import { hashBody, type Repeatable, readIdempotencyKey } from './idempotency.js';
import type { RateLimits } from './rate-limits.js';
import { requestIdOf } from './request-id.js';
import { runRoute } from './run-route.js';

export interface BindOptions extends AuthenticateOptions {
  readonly store: Store;
  readonly limits: RateLimits;
  readonly now: () => Date;
  readonly metrics: ConsoleMetrics;
}

/** A handler before its input's type is known; parsing with the route's own schemas is what makes it fit. */
type AnyHandler = {
  handle(input: { params: unknown; query: unknown; body: unknown }, call: Call): Promise<unknown>;
}['handle'];

/** Every route of the operator API with its handler; authorization, checks and limits come from the route's contract. */
export function bindRoutes(handlers: Handlers, options: BindOptions): Router {
  const router = Router({ caseSensitive: true });
  for (const name of routeNames()) {
    const contract: RouteContract = OPERATOR_ROUTES[name];
    const handler: AnyHandler = handlers[name];
    router.route(contract.path)[methodOf(contract)](async (request, response) => {
      measure(name, options.metrics, response);
      await answerRoute(contract, handler, options, request, response);
    });
  }
  for (const [path, methods] of methodsByPath()) {
    router.route(path).all((_request, response) => {
      response.set('allow', methods.join(', '));
      throw new ApiError('METHOD_NOT_ALLOWED', `This path takes ${methods.join(', ')}.`);
    });
  }
  return router;
}

function measure(name: RouteName, metrics: ConsoleMetrics, response: Response): void {
  const began = performance.now();
  response.once('finish', () => {
    metrics.countRequest(name, response.statusCode, (performance.now() - began) / 1_000);
  });
}

export function routeNames(): RouteName[] {
  const isRouteName = (name: string): name is RouteName => name in OPERATOR_ROUTES;
  return Object.keys(OPERATOR_ROUTES).filter(isRouteName);
}

function methodsByPath(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { path, method } of Object.values(OPERATOR_ROUTES)) {
    found.set(path, [...(found.get(path) ?? []), method]);
  }
  return found;
}

function methodOf({ method }: RouteContract): 'get' | 'post' | 'patch' | 'delete' {
  const methods = { GET: 'get', POST: 'post', PATCH: 'patch', DELETE: 'delete' } as const;
  return methods[method];
}

async function answerRoute(
  contract: RouteContract,
  handler: AnyHandler,
  options: BindOptions,
  request: Request,
  response: Response,
): Promise<void> {
  response.set('cache-control', 'no-store');
  const now = options.now();
  const address = request.ip ?? '';
  const caller = await whoAsks(contract, options, request, now);
  const who =
    caller === null || contract.endpointClass === 'sign-in' ? address : `${caller.kind} ${caller.id}`;
  await options.limits.count(contract.endpointClass, who, response);
  admit(contract, caller, request);

  const params = parsePart(contract.params, request.params, 'params');
  await checkProject(contract, options.store, caller, request);
  const query = parsePart(contract.query, request.query, 'query');
  const body = parsePart(contract.body, readBody(contract, request), 'body');
  const answer = await runRoute(
    options.store,
    {
      contract,
      caller,
      requestId: requestIdOf(response),
      now,
      address,
      userAgent: request.get('user-agent') ?? null,
      setCookie: (header) => response.append('set-cookie', header),
      repeatable: repeatableOf(contract, caller, request, now),
    },
    (call) => handler({ params, query, body }, call),
  );
  response.status(answer.status);
  if (answer.body === undefined) response.end();
  else response.json(answer.body);
}

/** On a public route wrong credentials are none: whoever signs in may still carry an old cookie. */
async function whoAsks(
  contract: RouteContract,
  options: BindOptions,
  request: Request,
  now: Date,
): Promise<SignedCaller | null> {
  const isPublic = contract.access === 'public';
  return authenticate(
    options,
    {
      authorization: isPublic ? undefined : request.get('authorization'),
      cookie: request.get('cookie'),
    },
    now,
  );
}

/** Whether the caller may use the route at all. */
function admit(contract: RouteContract, caller: SignedCaller | null, request: Request): void {
  if (contract.access === 'public') return;
  if (caller === null) throw unauthenticated();
  if (contract.method !== 'GET') requireCsrfToken(caller, request);
  if (contract.access !== 'caller') requireScope(caller, contract.access);
}

/** A browser adds the session's cookie to a request by itself, but never this header. */
export function requireCsrfToken(caller: SignedCaller, request: Request): void {
  if (caller.session === null || request.get('x-csrf-token') === caller.session.csrfToken) return;
  throw new ApiError(
    'CSRF_TOKEN_MISSING',
    'The x-csrf-token header is missing or belongs to another session. Reload the page.',
  );
}

/** Every route below a project answers only to who may see it, and only where there is one. */
async function checkProject(
  contract: RouteContract,
  store: Store,
  caller: SignedCaller | null,
  request: Request,
): Promise<void> {
  const { projectId } = request.params;
  if (typeof projectId !== 'string' || !contract.path.includes('/:projectId') || caller === null) return;
  requireProject(caller, projectId);
  if ((await findProject(store, projectId)) === null) throw notFound('project');
}

function readBody(contract: RouteContract, request: Request): unknown {
  if (contract.body === undefined) return undefined;
  const body: unknown = request.body;
  if (
    body === undefined &&
    request.headers['content-length'] !== undefined &&
    request.headers['content-length'] !== '0'
  ) {
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.');
  }
  return body ?? {};
}

function parsePart(
  schema: z.ZodType | undefined,
  value: unknown,
  part: 'params' | 'query' | 'body',
): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = explainIssues(parsed.error);
  throw invalidFields(
    part === 'body' ? issues : issues.map((issue) => ({ ...issue, path: `${part}.${issue.path}` })),
  );
}

function repeatableOf(
  contract: RouteContract,
  caller: SignedCaller | null,
  request: Request,
  now: Date,
): Repeatable | null {
  const key = readIdempotencyKey(request.get('idempotency-key'));
  const takesKey = contract.method === 'POST' || contract.method === 'PATCH';
  if (key === undefined || !takesKey || caller === null || contract.access === 'public') return null;
  return {
    key: {
      caller_id: `${caller.kind}:${caller.id}`,
      endpoint: `${contract.method} ${request.path}`,
      idempotency_key: key,
    },
    bodySha256: hashBody(request.body),
    answersSecret: contract.answersSecret === true,
    now,
  };
}
