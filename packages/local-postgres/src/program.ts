import { type ChildProcess, spawn } from 'node:child_process';
import type { ServerUser } from './server-user.js';

/**
 * Starts a PostgreSQL program. It gets none of our environment: not the vault's keys, and no `PG...` variable that would
 * change what it does. A folder it cannot enter as its user must not be its working folder. Its process group is its own,
 * so that Ctrl-C in a terminal reaches the apps alone: they finish their work first and then close the server.
 */
export function startProgram(
  program: string,
  args: readonly string[],
  user: ServerUser | undefined,
): ChildProcess {
  return spawn(program, [...args], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...user,
  });
}

export async function runToEnd(
  program: string,
  args: readonly string[],
  user: ServerUser | undefined,
): Promise<{ code: number | null; output: string }> {
  const child = startProgram(program, args, user);
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
