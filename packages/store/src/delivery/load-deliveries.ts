import type {
  AttStatus,
  ClickKind,
  ClickRecord,
  DeliveryKey,
  Environment,
  Matching,
  Outcome,
  SdkApp,
  SdkAppSettings,
  SdkPlatform,
  SealedIdentity,
  StoredEvent,
} from '@capi-relay/contracts';
import type { Executor } from '../sql/executor.js';
import { toUnixMs } from '../sql/times.js';
import { arrays, unnest } from '../sql/unnest.js';
import { DELIVERY_KEY_COLUMNS, daysOf, sameDelivery, sameEvent } from './delivery-keys.js';

/** What the ledger already says about a delivery. */
export interface PriorOutcome {
  readonly status: Outcome['status'];
  readonly reason: string | null;
}

/** One delivery with everything its gates and its mapping look at. */
export interface LoadedDelivery {
  readonly key: DeliveryKey;
  /** `null` where no such event is stored. */
  readonly event: StoredEvent | null;
  /** True where the person the event was about has been forgotten. */
  readonly isForgotten?: boolean;
  readonly matching: Matching | null;
  /** Traits of the user, then of the install. */
  readonly traits: readonly SealedIdentity[];
  /** Newest first, at most 50. */
  readonly clicks: readonly ClickRecord[];
  /** True where the install or the user refused advertising. */
  readonly advertisingRefused: boolean;
  /** The latest ATT answer of the install. */
  readonly attStatus: AttStatus | null;
  readonly app: SdkApp | null;
  readonly prior: PriorOutcome | null;
  /** When a send of this delivery first ended without an answer (Unix ms). */
  readonly firstUnknownAt: number | null;
}

/** Clicks of one install that are looked at; a robot can collect thousands. */
const MAX_CLICKS = 50;

/** A lookup the planner cannot turn around: whatever it thinks of the tables, it is one probe of an index a delivery. */
function lookUp(alias: string, select: string): string {
  return `LEFT JOIN LATERAL (${select} LIMIT 1) AS ${alias} ON true`;
}

function bySubject(table: 'consents' | 'user_traits', kind: 'install' | 'user', id: string): string {
  return `SELECT * FROM ${table} WHERE app_id = given.app_id AND subject_kind = '${kind}' AND subject_id = ${id}`;
}

/** Partitions of other days than the batch's are not even planned for; inside of it each lookup names its own day. */
const IN_BATCH = 'occurred_on = ANY ($5::date[])';

const LOAD = {
  name: 'load-deliveries',
  text: `
  SELECT
    event.event_name, ${toUnixMs('event.event_time')} AS event_time, ${toUnixMs('event.received_at')} AS received_at,
    event.environment, event.platform, event.install_id, event.app_user_id, event.session_id, event.body, event.routed_to,
    event.forgotten_at IS NOT NULL AS is_forgotten,
    matching.matching,
    outcome.status, outcome.reason,
    ${toUnixMs('unknown.first_unknown_at')} AS first_unknown_at,
    app.project_id, app.name AS app_name, app.platform AS app_platform, app.bundle_id, app.android_package,
    app.web_domain, app.settings,
    (install_consent.advertising IS FALSE OR user_consent.advertising IS FALSE) AS advertising_refused,
    install_consent.att_status,
    user_traits.identity AS user_identity, install_traits.identity AS install_identity,
    clicks.records AS clicks
  FROM ${unnest(DELIVERY_KEY_COLUMNS, 'given')}
  ${lookUp('event', `SELECT * FROM sdk_events AS event WHERE ${sameEvent('event', 'given')} AND ${IN_BATCH}`)}
  ${lookUp('matching', `SELECT * FROM event_matching AS found WHERE ${sameEvent('found', 'given')} AND ${IN_BATCH}`)}
  ${lookUp('outcome', `SELECT * FROM delivery_outcomes AS found WHERE ${sameDelivery('found', 'given')} AND ${IN_BATCH}`)}
  ${lookUp('unknown', `SELECT * FROM unknown_sends AS found WHERE ${sameDelivery('found', 'given')}`)}
  ${lookUp('app', 'SELECT * FROM sdk_apps WHERE app_id = given.app_id')}
  ${lookUp('install_consent', bySubject('consents', 'install', 'event.install_id'))}
  ${lookUp('user_consent', bySubject('consents', 'user', 'event.app_user_id'))}
  ${lookUp('install_traits', bySubject('user_traits', 'install', 'event.install_id'))}
  ${lookUp('user_traits', bySubject('user_traits', 'user', 'event.app_user_id'))}
  LEFT JOIN LATERAL (
    SELECT json_agg(json_build_array(kind, click_id, seen_at) ORDER BY seen_at DESC) AS records
    FROM (
      SELECT kind, click_id, ${toUnixMs('first_seen_at')} AS seen_at
      FROM install_clicks
      WHERE app_id = given.app_id AND install_id = event.install_id
      ORDER BY first_seen_at DESC
      LIMIT ${MAX_CLICKS}
    ) AS newest
  ) AS clicks ON true
  ORDER BY given.place`,
};

interface LoadedRow {
  readonly event_name: string | null;
  readonly event_time: number;
  readonly received_at: number;
  readonly environment: Environment;
  readonly platform: SdkPlatform | null;
  readonly install_id: string | null;
  readonly app_user_id: string | null;
  readonly session_id: string | null;
  readonly body: Readonly<Record<string, unknown>>;
  readonly routed_to: readonly string[];
  readonly is_forgotten: boolean;
  readonly matching: Matching | null;
  readonly status: Outcome['status'] | null;
  readonly reason: string | null;
  readonly first_unknown_at: number | null;
  readonly project_id: string | null;
  readonly app_name: string;
  readonly app_platform: string;
  readonly bundle_id: string | null;
  readonly android_package: string | null;
  readonly web_domain: string | null;
  readonly settings: SdkAppSettings;
  readonly advertising_refused: boolean;
  readonly att_status: AttStatus | null;
  readonly user_identity: SealedIdentity | null;
  readonly install_identity: SealedIdentity | null;
  readonly clicks: readonly (readonly [ClickKind, string, number])[] | null;
}

/** Loads one delivery for each key, in the order of the keys. */
export async function loadDeliveries(
  executor: Executor,
  keys: readonly DeliveryKey[],
): Promise<LoadedDelivery[]> {
  if (keys.length === 0) return [];
  const values = [...arrays(DELIVERY_KEY_COLUMNS, keys), daysOf(keys)];
  const { rows } = await executor.query<LoadedRow>({ ...LOAD, values });
  return keys.map((key, index) => toDelivery(key, rows[index]));
}

function toDelivery(key: DeliveryKey, row: LoadedRow | undefined): LoadedDelivery {
  if (row === undefined) {
    throw new Error('The database answered fewer deliveries than it was asked for.');
  }
  return {
    key,
    event: toEvent(key, row),
    isForgotten: row.is_forgotten,
    matching: row.matching,
    traits: [row.user_identity, row.install_identity].filter((identity) => identity !== null),
    clicks: (row.clicks ?? []).map(([kind, click_id, first_seen_at]) => ({ kind, click_id, first_seen_at })),
    advertisingRefused: row.advertising_refused,
    attStatus: row.att_status,
    app: toApp(key, row),
    prior: row.status === null ? null : { status: row.status, reason: row.reason },
    firstUnknownAt: row.first_unknown_at,
  };
}

function toEvent(key: DeliveryKey, row: LoadedRow): StoredEvent | null {
  if (row.event_name === null) return null;
  return {
    app_id: key.app_id,
    event_id: key.event_id,
    occurred_on: key.occurred_on,
    event_name: row.event_name,
    event_time: row.event_time,
    received_at: row.received_at,
    environment: row.environment,
    platform: row.platform,
    install_id: row.install_id,
    app_user_id: row.app_user_id,
    session_id: row.session_id,
    body: row.body,
    routed_to: row.routed_to,
  };
}

function toApp(key: DeliveryKey, row: LoadedRow): SdkApp | null {
  if (row.project_id === null) return null;
  return {
    app_id: key.app_id,
    project_id: row.project_id,
    name: row.app_name,
    platform: row.app_platform,
    bundle_id: row.bundle_id,
    android_package: row.android_package,
    web_domain: row.web_domain,
    settings: row.settings,
  };
}
