import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';

const ROOT = new URL('../../', import.meta.url);
const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        version: z.string().optional(),
        resolved: z.string().optional(),
        integrity: z.string().optional(),
        link: z.boolean().optional(),
        inBundle: z.boolean().optional(),
        hasInstallScript: z.boolean().optional(),
      }),
    ),
  })
  .parse(JSON.parse(await readFile(new URL('package-lock.json', ROOT), 'utf8')));
const manifest = z
  .object({ allowScripts: z.record(z.string(), z.boolean()) })
  .parse(JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')));

const installed = Object.entries(lock.packages).flatMap(([path, each]) => {
  const [name] = path.split('node_modules/').slice(-1);
  return path.includes('node_modules/') && name !== undefined ? [{ path, name, ...each }] : [];
});
const fromElsewhere = installed.filter(({ link }) => link !== true);

describe('package-lock.json', () => {
  test('pins every package to the bytes that were reviewed', () => {
    expect(fromElsewhere.length).toBeGreaterThan(100);
    const unpinned = fromElsewhere.filter(
      ({ integrity, inBundle }) => inBundle !== true && !/^sha512-/.test(integrity ?? ''),
    );
    expect(unpinned.map(({ path }) => path)).toEqual([]);
  });

  test('names no host: packages come from the registry npm is set to, as the bytes that are pinned', () => {
    expect(fromElsewhere.flatMap(({ resolved }) => resolved ?? [])).toEqual([]);
  });

  test('links only to workspaces of this repository', () => {
    const links = installed.filter(({ link }) => link === true);
    expect(
      links.filter(({ name, resolved }) => {
        const isOwn = name.startsWith('@capi-relay/');
        return !isOwn || !/^(?:apps|packages)\/[\w-]+$/.test(resolved ?? '');
      }),
    ).toEqual([]);
  });

  test('has no package with a script that runs when it is installed, unless somebody decided about it', () => {
    const scripted = fromElsewhere.filter(({ hasInstallScript }) => hasInstallScript === true);
    expect(scripted.map(({ name }) => name).filter((name) => !(name in manifest.allowScripts))).toEqual([]);
  });
});
