import type { Store } from '../open-store.js';
import { type OnPiece, ofApps, walkTable } from './heap-pieces.js';
import type { Installs, Person } from './person.js';

/** Finds the installs the person's events came from, and which of them other users' events came from too. */
export async function findInstalls(
  store: Store,
  { appIds, userIds, installIds }: Person,
  onPiece: OnPiece,
): Promise<Installs> {
  const own = await installsWhere(
    store,
    'app_user_id = ANY ($2) AND install_id IS NOT NULL',
    [appIds, userIds],
    (done, of) => onPiece(done, 2 * of),
  );
  const all = new Set([...installIds, ...own]);
  if (all.size === 0) return { all, shared: new Set() };
  const shared = await installsWhere(
    store,
    'install_id = ANY ($3) AND app_user_id IS NOT NULL AND app_user_id <> ALL ($2)',
    [appIds, userIds, [...all]],
    (done, of) => onPiece(of + done, 2 * of),
  );
  return { all, shared };
}

/** @param values of the condition's parameters; the first are the apps' ids */
async function installsWhere(
  store: Store,
  condition: string,
  values: readonly (readonly string[])[],
  onPiece: OnPiece,
): Promise<Set<string>> {
  const found = new Set<string>();
  await walkTable(
    store,
    'sdk_events',
    async ({ relation, within }) => {
      const { rows } = await store.batches.query<{ install_id: string }>(
        `SELECT DISTINCT install_id FROM ${relation} WHERE ${within} AND ${ofApps('$1')} AND ${condition}`,
        [...values],
      );
      for (const { install_id } of rows) found.add(install_id);
    },
    onPiece,
  );
  return found;
}
