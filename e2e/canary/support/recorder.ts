import type { Piece } from '../places/piece.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined where it is no JSON. */
  readonly body: unknown;
}

export interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A client that keeps every answer it gets. */
export class Recorder {
  readonly #pieces: Piece[] = [];
  readonly #statuses = new Map<string, number>();

  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** How often each status was answered, by who answered. */
  get statuses(): ReadonlyMap<string, number> {
    return this.#statuses;
  }

  /** @param who answers, such as "ingest" */
  async ask(who: string, url: string, request: Request = {}): Promise<Answer> {
    const response = await fetch(url, { redirect: 'manual', ...request });
    const text = await response.text();
    const status = `${who} ${response.status}`;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    const kind = response.status >= 400 ? 'errors' : 'answers';
    // The body of what was asked stands in the list of places as the path alone.
    const item = `${request.method ?? 'GET'} ${new URL(url).pathname}, ${response.status}`;
    const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    this.#pieces.push({ place: `${kind} of ${who}, headers`, item, content: headers });
    this.#pieces.push({ place: `${kind} of ${who}`, item, content: text });
    return { status: response.status, headers: response.headers, text, body: parse(text) };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
