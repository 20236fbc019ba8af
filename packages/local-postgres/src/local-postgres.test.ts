import { readFile, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@capi-relay/testing';
import { describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { query } from '../test-support/query.js';
import { useTestFolder } from '../test-support/test-folder.js';

const folder = useTestFolder();

describe('a local PostgreSQL', () => {
  it('answers on 127.0.0.1 alone, in UTC, to those who know its password', async () => {
    const server = await folder.start();
    await expect(query(server.url, 'SHOW listen_addresses')).resolves.toEqual([
      { listen_addresses: '127.0.0.1' },
    ]);
    await expect(query(server.url, 'SHOW timezone')).resolves.toEqual([{ TimeZone: 'UTC' }]);
    await expect(query(server.url.replace(/:[^:@]+@/, ':guess@'), 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
    expect((await stat(join(folder.dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
  });

  it('finds its data again', async () => {
    const first = await folder.start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.close();
    const second = await folder.start();
    await expect(query(second.url, 'SELECT answer FROM kept')).resolves.toEqual([{ answer: 42 }]);
  });

  it('gets none of our environment, which holds keys', async () => {
    const server = await folder.startElsewhere({ env: { VAULT_PRIVATE_JWKS: 'a-private-key' } });
    const environment = await readFile(`/proc/${await folder.serverPid()}/environ`, 'utf8');
    expect(environment).toContain('LC_ALL=C');
    expect(environment).not.toContain('a-private-key');
    await server.end('SIGTERM');
  });

  it('repeats no value of a row in its log', async () => {
    const logged: string[] = [];
    const server = await folder.start({ log: (line) => logged.push(line) });
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
    const server = await folder.start();
    const client = new Client({ connectionString: server.url });
    const cut = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await Promise.all([server.close(), server.close()]);
    await expect(cut).resolves.toMatchObject({ code: '57P01' });
  });

  it('keeps what was committed when it is killed, and starts over its lock file', async () => {
    const first = await folder.start({ durable: true });
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = await folder.serverPid();
    process.kill(pid, 'SIGKILL');
    await first.close();
    expect(await folder.serverPid()).toBe(pid);

    const second = await folder.start();
    await expect(query(second.url, 'SELECT answer FROM kept')).resolves.toEqual([{ answer: 42 }]);
  });

  it('starts over a lock file whose process id now belongs to another program', async () => {
    await (await folder.start()).close();
    await writeFile(join(folder.dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n`);
    const logged: string[] = [];
    const server = await folder.start({ log: (line) => logged.push(line) });
    await expect(query(server.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    expect(logged.join('\n')).toContain(`process ${process.pid} is no PostgreSQL server`);
  });

  it('takes over from a server whose process was killed', async () => {
    const orphaned = await folder.startElsewhere();
    await query(orphaned.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await orphaned.end('SIGKILL');
    await expect(query(orphaned.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);

    const server = await folder.start();
    await expect(query(server.url, 'SELECT answer FROM kept')).resolves.toEqual([{ answer: 42 }]);
    await expect(query(orphaned.url, 'SELECT 1')).rejects.toThrow();
  });

  it('leaves a folder alone that another process uses, and says which', async () => {
    const other = await folder.startElsewhere();
    await expect(folder.start()).rejects.toMatchObject({
      code: 'data_folder_in_use',
      message: expect.stringMatching(/^Process \d+ already runs PostgreSQL on /),
    });
    await expect(query(other.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await other.end('SIGTERM');
  });

  it('leaves a folder alone that this process uses', async () => {
    await folder.start();
    await expect(folder.start()).rejects.toMatchObject({ code: 'data_folder_in_use' });
  });

  it('says which port is taken', async () => {
    const { port } = await folder.start();
    const elsewhere = folder.start({ dataDir: join(folder.parent, 'other'), port });
    await expect(elsewhere).rejects.toMatchObject({
      code: 'port_in_use',
      message: expect.stringContaining(`Port ${port} on 127.0.0.1 is used by another program.`),
    });
  });

  it('does not touch data of another PostgreSQL version', async () => {
    await (await folder.start()).close();
    await writeFile(join(folder.dataDir, 'postgres', 'PG_VERSION'), '17\n');
    await expect(folder.start()).rejects.toMatchObject({
      code: 'data_folder_unusable',
      message: expect.stringContaining('was made by PostgreSQL 17'),
    });
  });

  it('does not start empty where its data has gone', async () => {
    await (await folder.start()).close();
    await rm(join(folder.dataDir, 'postgres', 'PG_VERSION'));
    await expect(folder.start()).rejects.toMatchObject({
      code: 'data_folder_unusable',
      message: expect.stringContaining('holds no PostgreSQL data'),
    });
    await rm(join(folder.dataDir, 'postgres'), { recursive: true });
    await symlink(join(folder.parent, 'elsewhere'), join(folder.dataDir, 'postgres'));
    await expect(folder.start()).rejects.toMatchObject({
      code: 'data_folder_unusable',
      message: expect.stringContaining('points to is gone'),
    });
  });

  it('says which file is missing when the password is gone', async () => {
    await (await folder.start()).close();
    await unlink(join(folder.dataDir, 'postgres-password'));
    await expect(folder.start()).rejects.toMatchObject({
      code: 'data_folder_unusable',
      message: expect.stringContaining('postgres-password'),
    });
  });

  it('repeats what PostgreSQL says when it does not start', async () => {
    await expect(folder.start({ settings: ['shared_buffers=never'] })).rejects.toMatchObject({
      code: 'start_failed',
      message: expect.stringContaining('invalid value for parameter "shared_buffers"'),
    });
  });

  it('stops with a process that exits without closing it', async () => {
    const server = await folder.startElsewhere();
    const pid = await folder.serverPid();
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
