import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { LocalPostgresError } from './errors.js';
import { isSystemError } from './system-error.js';

const STOP_WITHIN_MS = 15_000;

/**
 * Clears what a crash left in a data folder: a lock file whose process is gone, or a server that outlived the process
 * that started it, which is stopped in order.
 *
 * @throws LocalPostgresError `data_folder_in_use` when the process that started the server is still there
 */
export async function clearPreviousServer(
  dataFolder: string,
  ownerFile: string,
  log: (line: string) => void,
): Promise<void> {
  const lockFile = join(dataFolder, 'postmaster.pid');
  const pid = await readPid(lockFile);
  if (pid === undefined) return;
  const running = await inspectProcess(pid);
  if (running === undefined || running.name !== 'postgres') {
    log(
      `Removing ${lockFile}: process ${pid} is no PostgreSQL server, so an earlier one ended without cleaning up.`,
    );
    await rm(lockFile, { force: true });
    return;
  }
  const owner = await readPid(ownerFile);
  // A process id is used again one day; being the server's parent cannot be.
  if (owner !== undefined && owner === running.parent) {
    throw new LocalPostgresError(
      'data_folder_in_use',
      `Process ${owner} already runs PostgreSQL on ${dataFolder}. Stop that process, or choose another data folder.`,
    );
  }
  log(`Stopping the PostgreSQL server ${pid} on ${dataFolder}: the process that started it is gone.`);
  await stopOrphan(pid, dataFolder);
}

/** Remembers who started the server, for {@link clearPreviousServer}. */
export async function claimServer(ownerFile: string): Promise<void> {
  await writeFile(ownerFile, `${process.pid}\n`);
}

async function stopOrphan(pid: number, dataFolder: string): Promise<void> {
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + STOP_WITHIN_MS;
  while ((await inspectProcess(pid))?.name === 'postgres') {
    if (Date.now() > deadline) {
      throw new LocalPostgresError(
        'data_folder_in_use',
        `The PostgreSQL server ${pid} on ${dataFolder} did not stop within ${STOP_WITHIN_MS / 1000} s. Stop it by hand.`,
      );
    }
    await sleep(50);
  }
}

/** Both files begin with a process id on a line of its own. */
async function readPid(file: string): Promise<number | undefined> {
  try {
    const pid = Number.parseInt(await readFile(file, 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function inspectProcess(pid: number): Promise<{ name: string; parent: number } | undefined> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const name = /^Name:\s+(.*)$/m.exec(status)?.[1];
    const parent = /^PPid:\s+(\d+)$/m.exec(status)?.[1];
    const isOver = /^State:\s+Z/m.test(status);
    return name === undefined || parent === undefined || isOver
      ? undefined
      : { name, parent: Number(parent) };
  }
  const listed = await promisify(execFile)('ps', ['-o', 'ppid=,comm=', '-p', String(pid)]).catch(
    () => undefined,
  );
  const fields = /^\s*(\d+)\s+(.*)$/m.exec(listed?.stdout ?? '');
  if (fields === null) return undefined;
  return { parent: Number(fields[1]), name: (fields[2] ?? '').split('/').at(-1) ?? '' };
}
