import { createHash } from 'node:crypto';
import type { DeliveryKey } from '@capi-relay/contracts';
import type pg from 'pg';
import { type DeliveryStore, deliveryStore } from '../src/delivery-store.js';
import type { EventToAppend } from '../src/ingest/append-events.js';
import { type IngestStore, ingestStore } from '../src/ingest-store.js';
import { type ForgottenPerson, forgetPerson } from '../src/people/forget-person.js';
import { dayOf } from '../src/upkeep/partitioned-tables.js';
import { anEventOf, type SeededProject } from './rows.js';
import type { TestStore } from './test-store.js';

const DAY_MS = 86_400_000;

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

interface Who {
  readonly user: string | null;
  readonly install: string | null;
  readonly appId?: string;
  readonly daysAgo?: number;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** People of one project: what is stored of them, and forgetting them. */
export interface People {
  readonly project: SeededProject;
  readonly ingest: IngestStore;
  readonly deliveries: DeliveryStore;
  query(text: string, values?: unknown[]): Promise<pg.QueryResultRow[]>;
  /** Stores an event of somebody that goes to both layers. */
  eventOf(who: Who): Promise<EventToAppend>;
  /** Stores traits and a consent. */
  profileOf(user: string | null, install: string | null, advertising: boolean): Promise<void>;
  forget(
    userId: string,
    more?: { readonly apps?: string[]; readonly installs?: string[] },
  ): Promise<ForgottenPerson>;
  /** Every row of every table that mentions one of the texts, found the plain way. */
  rowsWith(texts: readonly string[]): Promise<string[]>;
  counters(): Promise<pg.QueryResultRow[]>;
  outcomesOf(key: DeliveryKey): Promise<pg.QueryResultRow | undefined>;
}

export function peopleOf({ store }: TestStore, project: SeededProject): People {
  const ingest = ingestStore(store, { shard: 0 });
  const query: People['query'] = async (text, values = []) => (await store.batches.query(text, values)).rows;
  return {
    project,
    ingest,
    deliveries: deliveryStore(store, { shard: 0 }),
    query,
    async eventOf({ user, install, appId = project.appId, daysAgo = 0, body }) {
      const event_time = Date.now() - daysAgo * DAY_MS;
      const ids = [user, install].filter((id) => id !== null);
      const append = anEventOf(appId, {
        event: {
          event_time,
          occurred_on: dayOf(event_time),
          app_user_id: user,
          install_id: install,
          session_id: `session of ${user}`,
          routed_to: [project.metaLayer, project.tiktokLayer],
          body: body ?? { properties: { revenue: 1, note: `for ${user}` } },
        },
        matching: { external_id: ids.map(sha256), em: [sha256(`${user}@example.com`)], ip: '203.0.113.9' },
        clicks: [{ kind: 'fbclid', click_id: `click-${install}`, first_seen_at: event_time }],
      });
      await ingest.appendEvents([append], []);
      return append;
    },
    async profileOf(user, install, advertising) {
      const subject = { app_id: project.appId, app_user_id: user, install_id: install };
      await ingest.writeConsent({ ...subject, advertising });
      await ingest.mergeTraits({
        ...subject,
        identity: { em: [sha256(`${user}@example.com`)] },
        properties: {},
      });
    },
    forget: (userId, { apps = [project.appId], installs = [] } = {}) =>
      forgetPerson(
        store,
        { appIds: apps, userIds: [userId], installIds: installs, digestsOf: (id) => [sha256(id)] },
        { shard: 0 },
      ),
    async rowsWith(texts) {
      const tables = await query(`SELECT relname AS tablename FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`);
      const found: string[] = [];
      for (const { tablename } of tables) {
        const rows = await query(`SELECT one::text AS row FROM ${tablename} AS one`);
        for (const { row } of rows) {
          if (texts.some((text) => row.includes(text))) found.push(`${tablename}: ${row}`);
        }
      }
      return found.sort();
    },
    counters: () =>
      query(
        `SELECT layer_id, event_name, status, reason, sum(count)::integer AS count FROM delivery_stats
         WHERE layer_id = ANY ($1) GROUP BY 1, 2, 3, 4 HAVING sum(count) <> 0 ORDER BY 1, 2, 3, 4`,
        [[project.metaLayer, project.tiktokLayer]],
      ),
    async outcomesOf({ event_id, layer_id }) {
      const [row] = await query(
        'SELECT status, reason FROM delivery_outcomes WHERE event_id = $1 AND layer_id = $2',
        [event_id, layer_id],
      );
      return row;
    },
  };
}
