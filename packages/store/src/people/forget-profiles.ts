import type { Store } from '../open-store.js';
import { REFUSES_NOTHING } from '../upkeep/retention.js';
import { ofApps, walkTable } from './heap-pieces.js';
import type { Installs, Person } from './person.js';
import { mentions, type Traces, traceValues, typedTraces } from './traces.js';

export interface ForgottenProfiles {
  readonly traits: number;
  readonly consents: number;
  readonly clicks: number;
  readonly testEvents: number;
  /** Answers of the operator API that were kept for an `Idempotency-Key`. */
  readonly answers: number;
  /** Refusals of the person's installs that were kept. */
  readonly keptRefusals: number;
}

const SUBJECT = `app_id = ANY ($1)
  AND ((subject_kind = 'user' AND subject_id = ANY ($2)) OR (subject_kind = 'install' AND subject_id = ANY ($3)))`;

/**
 * Removes what is known of the person beyond events. Traits and clicks of an install are everybody's who used it, and
 * cannot be told apart, so they go. What an install refused stays: whoever holds the device next must not be taken to
 * have agreed.
 */
export async function forgetProfiles(
  store: Store,
  person: Person,
  installs: Installs,
  traces: Traces,
): Promise<ForgottenProfiles> {
  const { appIds, userIds } = person;
  const installIds = [...installs.all];
  const subjects = [appIds, userIds, installIds];
  const remove = async (text: string, values: unknown[]) => {
    const { rowCount } = await store.batches.query(text, values);
    return rowCount ?? 0;
  };
  const traits = await remove(`DELETE FROM user_traits WHERE ${SUBJECT}`, subjects);
  const consents = await remove(
    `DELETE FROM consents WHERE ${SUBJECT} AND (subject_kind = 'user' OR (${REFUSES_NOTHING}))`,
    subjects,
  );
  const clicks = await remove(
    `DELETE FROM install_clicks WHERE app_id = ANY ($1) AND install_id = ANY ($2)`,
    [appIds, installIds],
  );
  const { rows } = await store.batches.query<{ kept: number }>(
    `SELECT count(*)::integer AS kept FROM consents WHERE ${SUBJECT}`,
    subjects,
  );
  return {
    traits: traits + (await removeMentions(store, traces, MENTIONED.traits, [appIds])),
    consents,
    clicks,
    testEvents: await removeMentions(store, traces, MENTIONED.testEvents, [appIds]),
    answers: await removeMentions(store, traces, MENTIONED.answers, []),
    keptRefusals: rows[0]?.kept ?? 0,
  };
}

interface Mentioned {
  readonly table: 'user_traits' | 'test_events' | 'idempotency_keys';
  /** SQL of the rows that are to go; parameters of the traces come after those of the condition. */
  readonly condition: string;
}

const MENTIONED = {
  /** Another id of the person with the same address. */
  traits: {
    table: 'user_traits',
    condition: `${ofApps('$1')} AND ${mentions({ name: 'identity', type: 'jsonb' }, 2)}`,
  },
  testEvents: {
    table: 'test_events',
    condition: `layer_id IN (
        SELECT layer_id FROM project_layers JOIN sdk_apps USING (project_id) WHERE app_id = ANY ($1))
      AND (${mentions({ name: 'loaded', type: 'jsonb' }, 2)} OR ${mentions({ name: 'report', type: 'jsonb' }, 2)})`,
  },
  answers: {
    table: 'idempotency_keys',
    condition: `(${mentions({ name: 'response', type: 'text' }, 1)} OR ${mentions({ name: 'endpoint', type: 'text' }, 1)})`,
  },
} as const satisfies Readonly<Record<string, Mentioned>>;

async function removeMentions(
  store: Store,
  traces: Traces,
  { table, condition }: Mentioned,
  values: readonly unknown[],
): Promise<number> {
  let removed = 0;
  const all = [...values, ...traceValues(traces)];
  const typed = typedTraces(values.length + 1);
  await walkTable(store, table, async ({ relation, within }) => {
    const { rowCount } = await store.batches.query(
      `DELETE FROM ${relation} WHERE ${within} AND ${condition} AND ${typed}`,
      all,
    );
    removed += rowCount ?? 0;
  });
  return removed;
}
