import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { type LocalPostgres, type LocalPostgresOptions, startLocalPostgres } from '../src/index.js';
import { type OtherProcess, type OtherProcessOptions, startInOtherProcess } from './other-process.js';

/** A folder of its own for each test of a file, and the servers started in it. */
export interface TestFolder {
  /** Removed after the test. */
  readonly parent: string;
  /** Where servers keep their data; not there yet when a test begins. */
  dataDir: string;
  start(options?: Partial<LocalPostgresOptions>): Promise<LocalPostgres>;
  startElsewhere(options?: Partial<OtherProcessOptions>): Promise<OtherProcess>;
  /** Process id of the server on `dataDir`. */
  serverPid(): Promise<number>;
}

export function useTestFolder(): TestFolder {
  const running: LocalPostgres[] = [];
  let parent = '';
  /** Without waiting for the disk, which only a test that kills the server needs. */
  const settings = (): LocalPostgresOptions => ({
    dataDir: folder.dataDir,
    sharedFolder: join(parent, 'shared'),
    durable: false,
  });
  const folder: TestFolder = {
    get parent() {
      return parent;
    },
    dataDir: '',
    async start(options = {}) {
      const server = await startLocalPostgres({ ...settings(), ...options });
      running.push(server);
      return server;
    },
    startElsewhere: (options = {}) =>
      startInOtherProcess({
        call: `startLocalPostgres(${JSON.stringify(settings())})`,
        temporary: parent,
        ...options,
      }),
    serverPid: async () =>
      Number.parseInt(await readFile(join(folder.dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10),
  };
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'local-postgres-test-'));
    await chmod(parent, 0o711);
    folder.dataDir = join(parent, 'data');
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.close()));
    await rm(parent, { recursive: true });
  });
  return folder;
}
