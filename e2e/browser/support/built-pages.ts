import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const PAGES = join(import.meta.dirname, '../../../apps/console/ui');

async function newest(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const times = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  return Math.max(0, ...times);
}

/**
 * The browser tests look at what `npm start` serves: the built pages.
 *
 * @throws Error where they are not built, or older than what they are built from
 */
export async function requireBuiltPages(): Promise<void> {
  const builtAt = await stat(join(PAGES, 'dist/index.html')).then(
    (file) => file.mtimeMs,
    () => 0,
  );
  if (builtAt > (await newest(join(PAGES, 'src')))) return;
  throw new Error('The console’s pages are not built from their present sources: run "npm run build" first.');
}
