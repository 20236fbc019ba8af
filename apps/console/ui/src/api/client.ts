import { errorEnvelopeSchema, issueSchema, type RouteContract } from '@capi-relay/contracts/operator';
import { z } from 'zod';
import { ApiError, UnreachableError } from './api-error.js';

/** A route whose answer has a body, with that body's schema. */
export type Answering<R extends RouteContract, A extends z.ZodType> = R & { readonly answer: A };

type Part = 'params' | 'query' | 'body';
type InputOf<R, K extends Part> = R extends { readonly [P in K]: infer S extends z.ZodType }
  ? z.input<S>
  : never;
type Requires<R, K extends Part> = [InputOf<R, K>] extends [never]
  ? false
  : Record<string, never> extends InputOf<R, K>
    ? false
    : true;

/** What a caller of route `R` must and may give: only the parts the route has, optional where everything in them is. */
export type RequestOf<R> = {
  readonly [K in Part as Requires<R, K> extends true ? K : never]: InputOf<R, K>;
} & {
  readonly [K in Part as [InputOf<R, K>] extends [never]
    ? never
    : Requires<R, K> extends true
      ? never
      : K]?: InputOf<R, K>;
};

interface SentParts {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
}

export interface AskOptions {
  readonly signal?: AbortSignal;
  /** `nextCursor` of the page before; `null` asks for the first page. */
  readonly cursor?: string | null;
}

const textRecord = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).optional());

/** `path` with its `:names` filled in and the query behind it; values that are not set are left out. */
export function addressOf(path: string, parts: SentParts, cursor: string | null = null): string {
  const params = textRecord.parse(parts.params ?? {});
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(textRecord.parse(parts.query ?? {}))) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  if (cursor !== null) query.set('cursor', cursor);
  const text = query.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

async function refusal(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after'));
  const wait = Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null;
  const text = await response.text();
  const envelope = errorEnvelopeSchema.safeParse(parseJson(text));
  if (!envelope.success) {
    const message = `The console answered with status ${response.status} and no explanation.`;
    return new ApiError(
      response.status,
      'UNEXPLAINED',
      message,
      response.headers.get('x-request-id'),
      {},
      wait,
    );
  }
  const { code, message, requestId, details } = envelope.data.error;
  const issues = z.array(issueSchema).safeParse(details?.issues);
  const fields = Object.fromEntries((issues.data ?? []).map((issue) => [issue.path, issue.message]));
  return new ApiError(response.status, code, message, requestId, fields, wait);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface ApiClientOptions {
  /** Answers the token of the present session; it goes with everything that changes something. */
  readonly csrfToken: () => string | null;
  /** Origin of the API; the page's own where it is left out. */
  readonly origin?: string;
}

/** Speaks to the operator API as the signed-in viewer. */
export class ApiClient {
  readonly #csrfToken: () => string | null;
  readonly #origin: string;

  constructor({ csrfToken, origin = '' }: ApiClientOptions) {
    this.#csrfToken = csrfToken;
    this.#origin = origin;
  }

  /** @throws ApiError where the API refuses, UnreachableError where it does not answer. */
  async ask<R extends RouteContract, A extends z.ZodType>(
    route: Answering<R, A>,
    request: RequestOf<R>,
    options: AskOptions = {},
  ): Promise<z.output<A>> {
    const response = await this.#send(route, request, options);
    const schema: A = route.answer;
    const answer = schema.safeParse(parseJson(await response.text()));
    if (answer.success) return answer.data;
    const place = answer.error.issues[0]?.path.join('.') ?? '';
    throw new Error(
      `The answer to "${route.summary}" is not in the agreed form${place === '' ? '' : ` at ${place}`}. ` +
        'The page and the console may be of different versions.',
    );
  }

  /** For routes that answer with nothing. */
  async tell<R extends RouteContract>(route: R, request: RequestOf<R>): Promise<void> {
    await this.#send(route, request, {});
  }

  async #send(route: RouteContract, parts: SentParts, options: AskOptions): Promise<Response> {
    const { signal, cursor = null } = options;
    const headers = new Headers({ accept: 'application/json' });
    if (parts.body !== undefined) headers.set('content-type', 'application/json');
    const csrfToken = route.method === 'GET' ? null : this.#csrfToken();
    if (csrfToken !== null) headers.set('x-csrf-token', csrfToken);
    let response: Response;
    try {
      response = await fetch(this.#origin + addressOf(route.path, parts, cursor), {
        method: route.method,
        headers,
        credentials: 'same-origin',
        ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      if (signal?.aborted === true) throw error;
      throw new UnreachableError(error);
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }
}
