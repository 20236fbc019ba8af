import type { SandboxConfig } from '../config.js';
import { type RunningSandbox, start } from '../start.js';
import { aMetaEvent, aTiktokRequest, NOON } from './events.js';

export const META_PIXEL = '1234567890';
export const TOKEN = 'EAAB-a-token-of-the-test';

/** Everything an answer of the sandbox may hold; a test knows which of it does. */
interface ReplyJson {
  readonly error: {
    readonly code: number | string;
    readonly error_subcode: number;
    readonly is_transient: boolean;
    readonly message: string;
  };
  readonly events_received: number;
  readonly fbtrace_id: string;
  readonly code: number;
  readonly message: string;
  readonly request_id: string;
  readonly items: readonly ReceivedItem[];
}

export interface ReceivedItem {
  readonly sequence: number;
  readonly platform: string;
  readonly pixel_id: string;
  readonly deduplication: string;
  readonly findings: readonly string[];
  readonly event: { readonly event_id: string; readonly user: unknown };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** @throws {SyntaxError} where the text is not JSON */
  readonly json: ReplyJson;
}

/** A sandbox on a free port whose clock stands at {@link NOON} unless the test says otherwise. */
export async function aSandbox(config: SandboxConfig = {}): Promise<SandboxClient> {
  return new SandboxClient(await start({ port: 0, clock: () => NOON, ...config }));
}

/** Talks to a sandbox by HTTP, as a worker and as a test. */
export class SandboxClient {
  readonly url: string;
  readonly close: () => Promise<void>;

  constructor(running: RunningSandbox) {
    this.url = running.url;
    this.close = () => running.close();
  }

  async call(method: string, path: string, init: Omit<RequestInit, 'method'> = {}): Promise<Reply> {
    const response = await fetch(this.url + path, { method, ...init });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      get json() {
        return JSON.parse(text);
      },
    };
  }

  control(method: string, path: string, body?: unknown): Promise<Reply> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    return this.call(method, path, { headers: { 'content-type': 'application/json' }, ...json });
  }

  sendMeta(
    events: readonly unknown[] = [aMetaEvent()],
    { pixel = META_PIXEL, token = TOKEN, version = 'v26.0', body = {}, signal }: MetaOptions = {},
  ): Promise<Reply> {
    return this.call('POST', `/${version}/${pixel}/events`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ data: events, ...body }),
      signal: signal ?? null,
    });
  }

  sendTiktok(
    request: unknown = aTiktokRequest(),
    { token = TOKEN }: { token?: string } = {},
  ): Promise<Reply> {
    return this.call('POST', '/open_api/v1.3/event/track/', {
      headers: { ...(token === '' ? {} : { 'access-token': token }), 'content-type': 'application/json' },
      body: typeof request === 'string' ? request : JSON.stringify(request),
    });
  }

  /** Items of `GET /received`. */
  async received(query = ''): Promise<readonly ReceivedItem[]> {
    return (await this.call('GET', `/received${query}`)).json.items;
  }

  /** What one pixel received. */
  async summary(pixelId: string): Promise<ReceivedItem | undefined> {
    const { items } = (await this.call('GET', '/received/summary')).json;
    return items.find((item) => item.pixel_id === pixelId);
  }
}

interface MetaOptions {
  readonly pixel?: string;
  readonly token?: string;
  readonly version?: string;
  /** Further keys of the body. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}
