import type { AttStatus, SealedIdentity } from '@capi-relay/contracts';
import type { Store } from '../open-store.js';
import { alone } from '../sql/executor.js';
import { storableJson } from '../sql/storable.js';
import { arrays, type Columns, unnest } from '../sql/unnest.js';

/** Whom a change is about: at least one of the two ids. */
interface Subjects {
  readonly app_id: string;
  readonly install_id: string | null;
  readonly app_user_id: string | null;
}

/** What is absent keeps its value. */
export interface ConsentChange extends Subjects {
  readonly advertising?: boolean;
  readonly analytics?: boolean;
  readonly att_status?: AttStatus;
}

export interface TraitsChange extends Subjects {
  readonly identity: SealedIdentity;
  /** Properties that name nobody, such as `plan`. */
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Subject {
  readonly app_id: string;
  readonly kind: 'install' | 'user';
  readonly id: string;
}

const SUBJECT_COLUMNS = {
  app_id: { type: 'text', of: (subject) => subject.app_id },
  subject_kind: { type: 'text', of: (subject) => subject.kind },
  subject_id: { type: 'text', of: (subject) => subject.id },
} as const satisfies Columns<Subject>;

const WRITE_CONSENT = {
  name: 'write-consent',
  text: `
    INSERT INTO consents AS known (app_id, subject_kind, subject_id, advertising, analytics, att_status)
    SELECT app_id, subject_kind, subject_id, $4::boolean, $5::boolean, $6::text
    FROM ${unnest(SUBJECT_COLUMNS, 'given')}
    ON CONFLICT (app_id, subject_kind, subject_id) DO UPDATE
    SET advertising = coalesce(excluded.advertising, known.advertising),
        analytics = coalesce(excluded.analytics, known.analytics),
        att_status = coalesce(excluded.att_status, known.att_status),
        updated_at = now()`,
};

const MERGE_TRAITS = {
  name: 'merge-traits',
  text: `
    INSERT INTO user_traits AS known (app_id, subject_kind, subject_id, identity, properties)
    SELECT app_id, subject_kind, subject_id, $4::jsonb, $5::jsonb
    FROM ${unnest(SUBJECT_COLUMNS, 'given')}
    ON CONFLICT (app_id, subject_kind, subject_id) DO UPDATE
    SET identity = known.identity || excluded.identity,
        properties = known.properties || excluded.properties,
        updated_at = now()`,
};

/** Writes the consent of an install, a user or both; the last write wins, key by key. */
export async function writeConsent(store: Store, change: ConsentChange): Promise<void> {
  const values = [
    ...arrays(SUBJECT_COLUMNS, subjectsOf(change)),
    change.advertising ?? null,
    change.analytics ?? null,
    change.att_status ?? null,
  ];
  await alone(store.batches).query({ ...WRITE_CONSENT, values });
}

/** Merges traits into what is known of an install, a user or both; the last write wins, key by key. */
export async function mergeTraits(store: Store, change: TraitsChange): Promise<void> {
  const values = [
    ...arrays(SUBJECT_COLUMNS, subjectsOf(change)),
    storableJson(change.identity),
    storableJson(change.properties),
  ];
  await alone(store.batches).query({ ...MERGE_TRAITS, values });
}

/** The install first, always: two changes of the same pair must take their rows in the same order. */
function subjectsOf({ app_id, install_id, app_user_id }: Subjects): Subject[] {
  return [
    ...(install_id === null ? [] : [{ app_id, kind: 'install' as const, id: install_id }]),
    ...(app_user_id === null ? [] : [{ app_id, kind: 'user' as const, id: app_user_id }]),
  ];
}
