import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { postgresBinaries } from './binaries.js';
import { openDataFolder, SUPERUSER } from './data-folder.js';
import { LocalPostgresError } from './errors.js';
import { onFreePort } from './free-port.js';
import { claimServer, clearPreviousServer } from './previous-server.js';
import { startProgram } from './program.js';
import { serverUser } from './server-user.js';

export interface LocalPostgresOptions {
  /** Made if missing. Holds the data, or a link to it, and the password. */
  readonly dataDir: string;
  /** A free port is chosen where none is given. */
  readonly port?: number;
  /** Called with sentences about what is done, and with the server's own log lines. */
  readonly log?: (line: string) => void;
  /** Where programs and data go that the server's user could not reach otherwise, as root under a private home. */
  readonly sharedFolder?: string;
  /** False gains speed where losing the data in a power cut does not matter; true by default. */
  readonly durable?: boolean;
  /** Further `name=value` settings of the server. */
  readonly settings?: readonly string[];
}

export interface LocalPostgres {
  /** With user and password; never log it. */
  readonly url: string;
  readonly port: number;
  /** Disconnects everyone, writes everything to disk and resolves when the server has ended. */
  close(): Promise<void>;
}

const SHARED_FOLDER = '/var/lib/capi-relay';
const READY = 'database system is ready to accept connections';
const NOT_DURABLE = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
const STOP_WITHIN_MS = 10_000;

/**
 * Starts a PostgreSQL server on 127.0.0.1, as root or as a normal user, on new or existing data.
 *
 * @throws LocalPostgresError
 */
export async function startLocalPostgres(options: LocalPostgresOptions): Promise<LocalPostgres> {
  const log = options.log ?? (() => {});
  const user = await serverUser();
  const sharedFolder = () => makeSharedFolder(options.sharedFolder ?? SHARED_FOLDER);
  const binaries = await postgresBinaries(user, sharedFolder, log);
  const durable = options.durable ?? true;
  const folder = await openDataFolder({
    dataDir: options.dataDir,
    user,
    binaries,
    sharedFolder,
    durable,
    log,
  });
  const ownerFile = join(resolve(options.dataDir), 'postgres-owner');
  await clearPreviousServer(folder.path, ownerFile, log);
  await claimServer(ownerFile);

  const startOn = async (port: number) => {
    const args = serverArguments(folder.path, port, [
      ...(durable ? [] : NOT_DURABLE),
      ...(options.settings ?? []),
    ]);
    const server = startProgram(binaries.postgres, args, user);
    await untilReady(server, port, folder.path, log);
    return { server, port };
  };
  const { server, port } = await (options.port === undefined
    ? onFreePort(startOn, isPortInUse)
    : startOn(options.port));
  return {
    url: `postgres://${SUPERUSER}:${folder.password}@127.0.0.1:${port}/postgres`,
    port,
    close: closeOnce(server, port, log),
  };
}

async function makeSharedFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    return folder;
  } catch (cause) {
    throw new LocalPostgresError(
      'start_failed',
      `PostgreSQL cannot run as root, its user cannot reach this installation, and ${folder} cannot be made for it. Start ` +
        'as a normal user, or move the installation and its data out of a private home.',
      { cause },
    );
  }
}

function isPortInUse(error: unknown): boolean {
  return error instanceof LocalPostgresError && error.code === 'port_in_use';
}

/** Stops the server when asked to, or when our process exits without asking. */
function closeOnce(server: ChildProcess, port: number, log: (line: string) => void): () => Promise<void> {
  let closing: Promise<void> | undefined;
  const stopWithUs = () => server.kill('SIGINT');
  process.once('exit', stopWithUs);
  server.once('exit', (code) => {
    process.off('exit', stopWithUs);
    if (closing === undefined)
      log(`The PostgreSQL server on port ${port} ended by itself with code ${code}.`);
  });
  return () => {
    closing ??= stop(server);
    return closing;
  };
}

function serverArguments(path: string, port: number, settings: readonly string[]): string[] {
  const fixed = [
    'listen_addresses=127.0.0.1',
    // A socket would need a folder that we and the server's user share.
    'unix_socket_directories=',
    // Readiness and faults are read from the server's log, so it must be English and on standard error.
    'lc_messages=C',
    'logging_collector=off',
    'log_destination=stderr',
    // An error's detail quotes the row and its statement the values: both may name a person.
    'log_error_verbosity=terse',
    'log_min_error_statement=panic',
    'log_timezone=UTC',
    'timezone=UTC',
    // All apps of one machine share this server, each with a pool of connections and the queue's own.
    'max_connections=200',
  ];
  return ['-D', path, '-p', String(port), ...[...fixed, ...settings].flatMap((setting) => ['-c', setting])];
}

function untilReady(
  server: ChildProcess,
  port: number,
  path: string,
  log: (line: string) => void,
): Promise<void> {
  return new Promise((resolveReady, reject) => {
    let output = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      const text = chunk.toString();
      for (const line of text.split('\n')) if (line.trim() !== '') log(line);
      output = (output + text).slice(-10_000);
      if (output.includes(READY)) resolveReady();
    });
    server.once('error', (cause) => {
      reject(
        new LocalPostgresError('start_failed', `PostgreSQL could not be started: ${cause.message}`, {
          cause,
        }),
      );
    });
    server.once('exit', () => reject(explainExit(output, port, path)));
  });
}

function explainExit(output: string, port: number, path: string): LocalPostgresError {
  if (/could not bind .*: Address already in use/.test(output)) {
    return new LocalPostgresError(
      'port_in_use',
      `Port ${port} on 127.0.0.1 is used by another program. Stop that program, or choose another port.`,
    );
  }
  if (output.includes('lock file "postmaster.pid" already exists')) {
    return new LocalPostgresError('data_folder_in_use', `Another PostgreSQL server is starting on ${path}.`);
  }
  return new LocalPostgresError(
    'start_failed',
    `PostgreSQL did not start on ${path}. It said: ${output.trim()}`,
  );
}

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT ends it at once and leaves the rest to recovery at the next start. */
async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGINT');
  const giveUp = setTimeout(() => server.kill('SIGQUIT'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(giveUp);
}
