import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const sbomSchema = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string().regex(/^1\.\d$/),
  metadata: z.object({
    component: z.object({ type: z.string(), name: z.string(), version: z.string() }),
  }),
  components: z.array(
    z.object({
      'bom-ref': z.string(),
      name: z.string(),
      version: z.string(),
      purl: z.string().startsWith('pkg:npm/'),
      hashes: z.array(z.object({ alg: z.literal('SHA-512'), content: z.string() })).optional(),
    }),
  ),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

describe('npm run sbom', () => {
  let sbom: z.infer<typeof sbomSchema>;
  beforeAll(async () => {
    const { stdout } = await run('npm', ['run', '--silent', 'sbom'], {
      cwd: ROOT,
      maxBuffer: 50_000_000,
    });
    sbom = sbomSchema.parse(JSON.parse(stdout));
  });

  test('is about the relay, whatever folder it is checked out in', async () => {
    const manifest = z
      .object({ name: z.string(), version: z.string() })
      .parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
    expect(sbom.metadata.component).toEqual({ type: 'application', ...manifest });
  });

  test.each(['bullmq', 'express', 'pg', 'got', 'jose'])('lists %s, which runs', (name) => {
    expect(sbom.components.map((each) => each.name)).toContain(name);
  });

  test.each(['jest', '@biomejs/biome', 'playwright-core', 'facebook-nodejs-business-sdk'])(
    'does not list %s, which only builds and tests',
    (name) => {
      expect(sbom.components.map((each) => each.name)).not.toContain(name);
    },
  );

  test('has the bytes of everything that is not ours', () => {
    const unpinned = sbom.components.filter(
      ({ purl, hashes }) => !purl.startsWith('pkg:npm/%40capi-relay/') && hashes === undefined,
    );
    expect(unpinned.map(({ name }) => name)).toEqual([]);
  });

  test('says what needs what, and each of it is listed', () => {
    const listed = new Set(sbom.dependencies.map(({ ref }) => ref));
    const needed = sbom.dependencies.flatMap(({ dependsOn }) => dependsOn);
    expect(needed.length).toBeGreaterThan(100);
    expect(needed.filter((ref) => !listed.has(ref))).toEqual([]);
  });
});
