import { z } from 'zod';
import type { TestConsole } from './running-console.js';

/** A signed-in browser. */
export interface TestSession {
  /** For the `cookie` header. */
  readonly cookie: string;
  readonly csrfToken: string;
  /** Both headers a page sends. */
  readonly headers: { readonly cookie: string; readonly 'x-csrf-token': string };
}

let lastAddress = 0;

/** An address that nothing came from yet, for a console that trusts one proxy: sign-ins are counted by address. */
export function fromElsewhere(): { readonly 'x-forwarded-for': string } {
  lastAddress += 1;
  return { 'x-forwarded-for': `198.51.${lastAddress >> 8}.${lastAddress & 255}` };
}

/** Signs in with an API key; with that of the whole installation by default. */
export async function openSession(relay: TestConsole, apiKey: string = relay.rootKey): Promise<TestSession> {
  return sessionOf(await relay.ask('signIn', { key: null, body: { apiKey }, headers: fromElsewhere() }));
}

/** The session that an answer opens. */
export function sessionOf(answer: Awaited<ReturnType<TestConsole['ask']>>): TestSession {
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  const { csrfToken } = z.object({ csrfToken: z.string() }).parse(answer.body);
  if (cookie === undefined) throw new Error(`No session was opened: ${answer.text}`);
  return { cookie, csrfToken, headers: { cookie, 'x-csrf-token': csrfToken } };
}
