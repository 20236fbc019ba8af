import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalPostgres, startLocalPostgres } from './server.js';

/** A server for tests: empty, fast because nothing is forced to disk, and gone with its data when closed. */
export async function ephemeralPostgres(
  options: { log?: (line: string) => void } = {},
): Promise<LocalPostgres> {
  const parent = await mkdtemp(join(tmpdir(), 'capi-relay-postgres-'));
  const remove = () => rm(parent, { recursive: true, force: true });
  try {
    await chmod(parent, 0o711);
    const server = await startLocalPostgres({
      ...options,
      dataDir: join(parent, 'data'),
      settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=400'],
      endsWithTerminal: true,
    });
    return { ...server, close: () => server.close().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
