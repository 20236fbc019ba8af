import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PostgresBinaries } from './binaries.js';
import { LocalPostgresError } from './errors.js';
import { runToEnd } from './program.js';
import { canReach, type ServerUser } from './server-user.js';
import { isSystemError } from './system-error.js';

export const SUPERUSER = 'capi_relay';

export interface DataFolder {
  /** What PostgreSQL calls PGDATA. */
  readonly path: string;
  readonly password: string;
}

export interface DataFolderOptions {
  readonly dataDir: string;
  readonly user: ServerUser | undefined;
  readonly binaries: PostgresBinaries;
  readonly sharedFolder: () => Promise<string>;
  readonly durable: boolean;
  readonly log: (line: string) => void;
}

/**
 * Finds or makes the server's data under `dataDir`. Data that is there is used as it is, never initialised again.
 *
 * @throws LocalPostgresError `data_folder_unusable`, `start_failed`
 */
export async function openDataFolder(options: DataFolderOptions): Promise<DataFolder> {
  const { dataDir, user, binaries, sharedFolder, log } = options;
  const root = resolve(dataDir);
  await makeFolder(root, user);
  const link = join(root, 'postgres');
  const passwordFile = join(root, 'postgres-password');

  if (await entryExists(link)) {
    const path = await resolveLink(link);
    await assertMadeBy(binaries.major, path);
    return { path, password: await readPassword(passwordFile, path) };
  }

  const password = await choosePassword(passwordFile);
  if (user === undefined || (await canReach(user, root))) {
    await initialise(link, password, options);
    return { path: link, password };
  }
  const home = await mkdtemp(join(await sharedFolder(), 'data-'));
  await chmod(home, 0o711);
  const path = join(home, 'postgres');
  log(
    `PostgreSQL cannot run as root, and its user cannot reach ${root}: its data is in ${path}. Remove ${home} too if you ever remove ${root}.`,
  );
  await initialise(path, password, options);
  await symlink(path, link);
  return { path, password };
}

async function makeFolder(root: string, user: ServerUser | undefined): Promise<void> {
  const made = await mkdir(root, { recursive: true });
  // Others may walk through a folder made here and not list it; what lies in it has modes of its own.
  if (made !== undefined && user !== undefined) await chmod(root, 0o711);
}

async function resolveLink(link: string): Promise<string> {
  return realpath(link).catch((cause: unknown) => {
    throw new LocalPostgresError(
      'data_folder_unusable',
      `The data that ${link} points to is gone. Restore it from a backup, or remove ${link} to start empty.`,
      { cause },
    );
  });
}

async function assertMadeBy(major: string, path: string): Promise<void> {
  const found = await readVersion(path);
  if (found === major) return;
  throw new LocalPostgresError(
    'data_folder_unusable',
    `The data in ${path} was made by PostgreSQL ${found}; this is PostgreSQL ${major}. Move the data over with pg_dump and ` +
      'pg_restore, or start with another data folder.',
  );
}

async function readVersion(path: string): Promise<string> {
  try {
    return (await readFile(join(path, 'PG_VERSION'), 'utf8')).trim();
  } catch (cause) {
    throw new LocalPostgresError(
      'data_folder_unusable',
      `${path} holds no PostgreSQL data. Restore it from a backup, or remove it to start empty.`,
      { cause },
    );
  }
}

async function readPassword(file: string, path: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new LocalPostgresError(
      'data_folder_unusable',
      `The data in ${path} needs the password in ${file}, which cannot be read. Restore that file from a backup.`,
      { cause },
    );
  }
}

/** Anyone on this machine can reach the port, so the password is random and only we can read it. */
async function choosePassword(file: string): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  try {
    await writeFile(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
    return password;
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return (await readFile(file, 'utf8')).trim();
    throw error;
  }
}

/** Made beside its place and moved there when complete: a start that was killed leaves nothing half made. */
async function initialise(path: string, password: string, options: DataFolderOptions): Promise<void> {
  const { user, binaries, durable } = options;
  const unfinished = await mkdtemp(`${path}.new-`);
  const data = join(unfinished, 'data');
  const passwordFile = join(unfinished, 'password');
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user !== undefined) {
      await chown(unfinished, user.uid, user.gid);
      await chown(passwordFile, user.uid, user.gid);
    }
    const result = await runToEnd(
      binaries.initdb,
      [
        `--pgdata=${data}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // Built into PostgreSQL, so it sorts alike on every machine and needs no locale of the system.
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--no-instructions',
        ...(durable ? [] : ['--no-sync']),
      ],
      user,
    );
    if (result.code !== 0) {
      throw new LocalPostgresError(
        'start_failed',
        `PostgreSQL could not make ${path}: ${result.output.trim()}`,
      );
    }
    await rename(data, path);
  } finally {
    await rm(unfinished, { recursive: true });
  }
}

async function entryExists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return false;
    throw error;
  }
}
