import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '@capi-relay/local-postgres';
import { z } from 'zod';

const addressesSchema = z.object({
  ingestUrl: z.string(),
  databaseUrl: z.string(),
  redisUrl: z.string().optional(),
  queuePrefix: z.string().optional(),
  appId: z.string(),
});

/** Where a running installation is, for the commands that work on it. Holds the database's password. */
export type Addresses = z.infer<typeof addressesSchema>;

const FILE = 'running.json';

export async function writeAddresses(dataDir: string, addresses: Addresses): Promise<void> {
  await writeFile(join(dataDir, FILE), JSON.stringify(addresses), { mode: 0o600 });
}

export async function removeAddresses(dataDir: string): Promise<void> {
  await rm(join(dataDir, FILE), { force: true });
}

/** `undefined` where nothing runs on this folder. */
export async function readAddresses(dataDir: string): Promise<Addresses | undefined> {
  try {
    return addressesSchema.parse(JSON.parse(await readFile(join(dataDir, FILE), 'utf8')));
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}
