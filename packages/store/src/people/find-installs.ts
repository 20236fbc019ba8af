import type { Store } from '../open-store.js';
import { type OnPiece, ofApps, walkTable } from './heap-pieces.js';
import type { Installs, Person } from './person.js';

interface InstallRow {
  readonly install_id: string;
}

/** Finds the installs the person's events came from, and which of them other users' events came from too. */
export async function findInstalls(store: Store, person: Person, onPiece: OnPiece): Promise<Installs> {
  const all = new Set(person.installIds);
  const shared = new Set<string>();
  const { appIds, userIds } = person;
  await walkTable(
    store,
    'sdk_events',
    async ({ relation, within }) => {
      const { rows } = await store.batches.query<InstallRow>(
        `SELECT DISTINCT install_id FROM ${relation}
         WHERE ${within} AND ${ofApps('$1')} AND app_user_id = ANY ($2) AND install_id IS NOT NULL`,
        [appIds, userIds],
      );
      for (const { install_id } of rows) all.add(install_id);
    },
    (done, of) => onPiece(done, 2 * of),
  );
  if (all.size === 0) return { all, shared };
  await walkTable(
    store,
    'sdk_events',
    async ({ relation, within }) => {
      const { rows } = await store.batches.query<InstallRow>(
        `SELECT DISTINCT install_id FROM ${relation}
         WHERE ${within} AND ${ofApps('$1')} AND install_id = ANY ($3)
           AND app_user_id IS NOT NULL AND app_user_id <> ALL ($2)`,
        [appIds, userIds, [...all]],
      );
      for (const { install_id } of rows) shared.add(install_id);
    },
    (done, of) => onPiece(of + done, 2 * of),
  );
  return { all, shared };
}
