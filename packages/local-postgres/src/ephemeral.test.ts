import { readdir } from 'node:fs/promises';
import { waitFor } from '@capi-relay/testing';
import { describe, expect, it } from '@jest/globals';
import { query } from '../test-support/query.js';
import { useTestFolder } from '../test-support/test-folder.js';
import { ephemeralPostgres } from './ephemeral.js';

const folder = useTestFolder();

describe('an ephemeral PostgreSQL', () => {
  it('ends and leaves nothing behind when its process is killed', async () => {
    const other = await folder.startElsewhere({
      call: `ephemeralPostgres(${JSON.stringify({ parent: folder.parent })})`,
    });
    await expect(query(other.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await other.end('SIGKILL');
    await waitFor(() => readdir(folder.parent), {
      until: (left) => !left.some((name) => name.startsWith('capi-relay-postgres-')),
      what: 'the folder to be removed',
    });
    await expect(query(other.url, 'SELECT 1')).rejects.toThrow();
  });

  it('leaves nothing behind', async () => {
    const server = await ephemeralPostgres({ parent: folder.parent });
    const during = await readdir(folder.parent);
    await server.close();
    expect(during).toEqual([expect.stringMatching(/^capi-relay-postgres-/)]);
    expect(await readdir(folder.parent)).toEqual([]);
  });
});
