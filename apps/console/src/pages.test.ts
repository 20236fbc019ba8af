import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runConsole, type TestConsole } from './testing/running-console.js';

let folder: string;
let relay: TestConsole;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capi-relay-pages-'));
  relay = await runConsole({ pagesFolder: folder });
});
afterAll(async () => {
  await relay.close();
  await rm(folder, { recursive: true });
});

describe('the pages', () => {
  it('that are not built say how to build them', async () => {
    const page = await relay.fetch('/');
    expect([page.status, page.text]).toEqual([503, expect.stringContaining('build:ui')]);
  });

  describe('once they are built', () => {
    beforeAll(async () => {
      await mkdir(join(folder, 'assets'));
      await writeFile(join(folder, 'index.html'), '<!doctype html><title>relay</title>');
      await writeFile(join(folder, 'assets', 'main-1a2b.js'), 'export {};');
    });

    it.each(['/', '/sign-in', '/projects/prj_1/events'])('are found at %s, always fresh', async (path) => {
      const page = await relay.fetch(path);
      expect([page.status, page.text]).toEqual([200, '<!doctype html><title>relay</title>']);
      expect(page.headers.get('cache-control')).toBe('no-cache');
    });

    it('keep the files that carry a hash in their name for good', async () => {
      const script = await relay.fetch('/assets/main-1a2b.js');
      expect([script.status, script.headers.get('cache-control')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
    });

    it.each(['/assets/none.js', '/v1/none'])('are not answered for %s', async (path) => {
      const answer = await relay.fetch(path);
      expect(answer.status).toBe(404);
      expect(answer.text).not.toContain('<title>relay</title>');
    });

    it('may load and be framed by nothing from elsewhere', async () => {
      const { headers } = await relay.fetch('/');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy.split(';')).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "connect-src 'self'",
          "frame-ancestors 'none'",
        ]),
      );
      expect(policy).not.toMatch(/script-src[^;]*unsafe/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-powered-by')).toBeNull();
    });
  });
});
