import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalPostgres, startLocalPostgres } from './server.js';

export interface EphemeralPostgresOptions {
  /** Folder to make its own in; the system's folder for temporary files by default. */
  readonly parent?: string;
  readonly log?: (line: string) => void;
}

/** A server for tests: empty, fast because nothing is forced to disk, and gone with its data when closed. */
export async function ephemeralPostgres(options: EphemeralPostgresOptions = {}): Promise<LocalPostgres> {
  const { parent = tmpdir(), ...others } = options;
  const folder = await mkdtemp(join(parent, 'capi-relay-postgres-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await chmod(folder, 0o711);
    const server = await startLocalPostgres({
      ...others,
      dataDir: join(folder, 'data'),
      sharedFolder: join(folder, 'shared'),
      durable: false,
      settings: ['max_connections=400'],
      endsWithTerminal: true,
    });
    return { ...server, close: () => server.close().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
