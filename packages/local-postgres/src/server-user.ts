import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** PostgreSQL refuses to run as root, so as root it is started as somebody else. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const UNPRIVILEGED_USERS = ['postgres', 'nobody'];

/** The user to start PostgreSQL as; `undefined` means as ourselves. */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = parsePasswd(await readFile('/etc/passwd', 'utf8'));
  for (const name of UNPRIVILEGED_USERS) {
    const account = accounts.get(name);
    if (account !== undefined) return account;
  }
  return { uid: 65534, gid: 65534 };
}

export function parsePasswd(text: string): Map<string, ServerUser> {
  const accounts = new Map<string, ServerUser>();
  for (const line of text.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && uid && gid) accounts.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return accounts;
}

/** Whether the user may walk through `folder` and every folder above it. */
export async function canReach(user: ServerUser, folder: string): Promise<boolean> {
  const { mode, uid, gid } = await stat(folder);
  const executeBit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  if ((mode & executeBit) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || canReach(user, parent);
}
