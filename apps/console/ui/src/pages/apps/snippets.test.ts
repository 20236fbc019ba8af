import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { curlCommand, scriptSnippet } from './snippets.js';

const app = {
  appId: 'app_demo',
  ingest: {
    eventsUrl: "http://localhost:4000/l/events?it's=quoted",
    baseUrl: 'http://localhost:4000',
    appIdHeader: 'X-App-Id' as const,
  },
};

test('the curl command reaches a shell as one command with a body that is JSON, whatever the address holds', () => {
  const command = curlCommand(app, '2026-08-01T00:00:00.000Z', 'e-1').replace(/^curl/, 'printf "%s\\n"');
  const words = execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' }).trimEnd().split('\n');
  expect(words).toContain(app.ingest.eventsUrl);
  expect(words).toContain('X-App-Id: app_demo');
  const body: unknown = JSON.parse(words.at(-1) ?? '');
  expect(body).toMatchObject({ events: [{ event: 'purchase_success', event_id: 'e-1' }] });
});

test('the snippet is a script that names the app and the address', () => {
  const snippet = scriptSnippet(app);
  expect(() => new Function(`return async () => { ${snippet} }`)).not.toThrow();
  expect(snippet).toContain('"app_demo"');
});
