import { createServer, type IncomingMessage, type Server } from 'node:http';
import { OPERATOR_ROUTES as routes } from '@capi-relay/contracts/operator';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ApiError, nextStep, UnreachableError } from './api-error.js';
import { ApiClient, addressOf } from './client.js';

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const closing: Server[] = [];
afterEach(() => {
  for (const server of closing.splice(0)) server.close();
});

/** A console that answers everything alike, and the requests it was sent. */
async function consoleThatAnswers({ status, body, headers = {} }: Answer) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? '' : JSON.stringify(body));
  });
  closing.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  const origin = `http://127.0.0.1:${address.port}`;
  const client = new ApiClient({ csrfToken: () => 'token-of-the-session', origin });
  return { client, requests, server };
}

const session = { signedIn: false, caller: null, csrfToken: null, expiresAt: null, needsFirstUser: true };

describe('addressOf', () => {
  test('fills in names of the path so that no value can leave its place', () => {
    expect(addressOf('/v1/projects/:projectId', { params: { projectId: 'a/../b?c' } })).toBe(
      '/v1/projects/a%2F..%2Fb%3Fc',
    );
  });

  test('leaves out what is not set, and asks for the page the cursor names', () => {
    expect(addressOf('/v1/projects', { query: { search: '', status: undefined, limit: 5 } }, 'next')).toBe(
      '/v1/projects?limit=5&cursor=next',
    );
  });
});

describe('ApiClient', () => {
  test('sends the session’s token with what changes something, and not with what reads', async () => {
    const { client, requests } = await consoleThatAnswers({ status: 200, body: session });
    await client.ask(routes.readSession, {});
    await client.ask(routes.signIn, { body: { name: 'Ada', password: 'secret' } });
    expect(requests.map((request) => request.headers['x-csrf-token'])).toEqual([
      undefined,
      'token-of-the-session',
    ]);
  });

  test('hands a refusal on with its words, its request id and the fields at fault', async () => {
    const { client } = await consoleThatAnswers({
      status: 422,
      body: {
        error: {
          code: 'VALIDATION',
          message: 'The request is not valid.',
          requestId: 'req_1',
          details: { issues: [{ path: 'name', message: 'is required' }] },
        },
      },
    });
    const error = await client.ask(routes.readSession, {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      code: 'VALIDATION',
      message: 'The request is not valid.',
      requestId: 'req_1',
      fields: { name: 'is required' },
    });
  });

  test('says what to do after too many requests, with the seconds the console named', async () => {
    const { client } = await consoleThatAnswers({
      status: 429,
      headers: { 'retry-after': '17' },
      body: { error: { code: 'RATE_LIMITED', message: 'Too many requests.', requestId: 'req_2' } },
    });
    const error = await client.ask(routes.readSession, {}).catch((thrown: unknown) => thrown);
    expect(error instanceof ApiError && nextStep(error)).toBe('Wait 17 seconds and try again.');
  });

  test('explains a refusal that is not the API’s own, such as a proxy’s', async () => {
    const { client } = await consoleThatAnswers({ status: 502, body: 'bad gateway' });
    const error = await client.ask(routes.readSession, {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 502, message: expect.stringContaining('status 502') });
  });

  test('refuses an answer that is not in the agreed form, and names the place', async () => {
    const { client } = await consoleThatAnswers({ status: 200, body: { ...session, needsFirstUser: 'yes' } });
    await expect(client.ask(routes.readSession, {})).rejects.toThrow(/needsFirstUser/);
  });

  test('tells a console that does not answer from one that refuses', async () => {
    const { client, server } = await consoleThatAnswers({ status: 200 });
    await new Promise((resolve) => server.close(resolve));
    await expect(client.ask(routes.readSession, {})).rejects.toBeInstanceOf(UnreachableError);
  });
});
