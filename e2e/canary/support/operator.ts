import { OPERATOR_ROUTES, type RouteContract, type RouteName } from '@capi-relay/contracts/operator';
import { z } from 'zod';
import type { Answer, Recorder } from './recorder.js';

export interface Ask {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks the operator API, with the key it is given once there is one. */
export class Operator {
  readonly #recorder: Recorder;
  readonly url: string;
  key: string | undefined;

  constructor(recorder: Recorder, url: string) {
    this.#recorder = recorder;
    this.url = url;
  }

  ask(name: RouteName, ask: Ask = {}): Promise<Answer> {
    const contract: RouteContract = OPERATOR_ROUTES[name];
    const path = contract.path.replace(/:(\w+)/g, (_, parameter: string) =>
      encodeURIComponent(ask.params?.[parameter] ?? 'missing'),
    );
    const url = new URL(path, this.url);
    url.search = new URLSearchParams(ask.query).toString();
    const body = ask.text ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body));
    const headers = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(this.key === undefined ? {} : { authorization: `Bearer ${this.key}` }),
      ...ask.headers,
    };
    const who = contract.answersSecret === true ? 'console, where a secret is shown once' : 'console';
    return this.#recorder.ask(who, url.href, {
      method: contract.method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
  }

  /** Asks for something that has to work, and answers a field of it. */
  async make(name: RouteName, field: string, ask: Ask): Promise<string> {
    const { status, body, text } = await this.ask(name, ask);
    const parsed = z.record(z.string(), z.unknown()).safeParse(body);
    const value = parsed.data?.[field];
    if (status >= 300 || typeof value !== 'string') throw new Error(`${name} answered ${status}: ${text}`);
    return value;
  }

  async fetch(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const authorization = this.key === undefined ? {} : { authorization: `Bearer ${this.key}` };
    return this.#recorder.ask('console', new URL(path, this.url).href, {
      headers: { ...authorization, ...headers },
    });
  }
}
