import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalPostgres, startLocalPostgres } from './server.js';

export interface EphemeralPostgresOptions {
  /** Folder to make its own in; the system's folder for temporary files by default. */
  readonly parent?: string;
  readonly log?: (line: string) => void;
}

/**
 * A server for tests: empty, fast because nothing is forced to disk, and gone with its data when closed or when our
 * process ends, even by being killed.
 */
export async function ephemeralPostgres(options: EphemeralPostgresOptions = {}): Promise<LocalPostgres> {
  const { parent = tmpdir(), ...others } = options;
  const folder = await mkdtemp(join(parent, 'capi-relay-postgres-'));
  const guard = startGuard(folder);
  const tidy = async () => {
    guard.kill();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await chmod(folder, 0o711);
    const server = await startLocalPostgres({
      ...others,
      dataDir: join(folder, 'data'),
      sharedFolder: join(folder, 'shared'),
      durable: false,
      settings: ['max_connections=400'],
    });
    return { ...server, close: () => server.close().then(tidy) };
  } catch (error) {
    await tidy();
    throw error;
  }
}

/** A shell that waits for its input to end, which our process's end brings about whatever its cause, and then clears up. */
function startGuard(folder: string): ChildProcess {
  const script = `
    cat > /dev/null
    lock="$1/data/postgres/postmaster.pid"
    if [ -e "$lock" ]; then kill -INT "$(head -n 1 "$lock")"; fi
    while [ -e "$lock" ]; do sleep 0.1; done
    rm -rf "$1"`;
  return spawn('sh', ['-c', script, 'sh', folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}
