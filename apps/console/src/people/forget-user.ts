import type { ForgottenUser } from '@capi-relay/contracts/operator';
import {
  hashExternalId,
  hashExternalIdForMeta,
  isPlaceholder,
  sealUserId,
  sha256Hex,
} from '@capi-relay/mapping';
import { type RelayQueues, searchJobs } from '@capi-relay/queue';
import { type ForgetOptions, forgetPerson, type Person, type Store, textMentions } from '@capi-relay/store';
import type { AuditChange } from '../audit/audit-change.js';

/** Who is to be forgotten, and where. */
export interface UserToForget {
  readonly projectId: string;
  /** Apps of the project. */
  readonly appIds: readonly string[];
  readonly userId: string;
  /** Installs known to be the user's. */
  readonly installIds: readonly string[];
}

export interface ForgetUserParts extends ForgetOptions {
  readonly store: Store;
  readonly queues: Pick<RelayQueues, 'queues' | 'ping'>;
  readonly newUuid: () => string;
  readonly audit: (change: AuditChange) => Promise<void>;
}

const SEALED = 'sha256:';
const DIGEST_LENGTH = 64;

/** A word such as `null` or `guest` stands for everybody nobody knew: forgetting it would strip all their events. */
export function namesNobody(id: string): boolean {
  const text = id.trim();
  // Zeros alone are nobody's id either; a digest is not hashed again, whatever its case.
  return isPlaceholder(text) || (text.length < DIGEST_LENGTH && hashExternalId(text) === null);
}

/**
 * Forgets a user, looks through every table and queue, and writes an audit entry that names nobody: a hash of an id that
 * can be guessed would be no secret.
 *
 * @throws QueueError where a queue cannot be reached, with nothing removed
 * @throws what broke it off; what was removed by then stays removed, and it can be asked for again
 */
export async function forgetUser(parts: ForgetUserParts, user: UserToForget): Promise<ForgottenUser> {
  const receiptId = `fgt_${parts.newUuid()}`;
  const { projectId, appIds } = user;
  const entry = { target: { kind: 'receipt', id: receiptId }, projectId };
  // A queue that is away could not be searched: better to say so before anything is removed.
  await parts.queues.ping();
  try {
    const { traces, places: tables, ...forgotten } = await forgetPerson(parts.store, personOf(user), parts);
    const queues = await searchJobs(parts.queues.queues, (job) => textMentions(traces, job));
    const places = [
      ...tables,
      ...queues.map(({ queue, jobs, found }) => ({ place: `queue ${queue}`, searched: jobs, found })),
    ];
    const verified = places.every(({ found }) => found === 0);
    await parts.audit({
      ...entry,
      type: 'user.forgotten',
      changes: [
        { field: 'appIds', after: [...appIds] },
        { field: 'removed', after: forgotten.removed },
        { field: 'verified', after: verified },
      ],
    });
    return { receiptId, projectId, appIds: [...appIds], ...forgotten, verified, places };
  } catch (error) {
    await parts.audit({ ...entry, type: 'user.forgetting_failed' });
    throw error;
  }
}

function personOf({ appIds, userId, installIds }: UserToForget): Person {
  return {
    appIds,
    userIds: spellingsOf(userId),
    installIds: [...new Set(installIds.flatMap(spellingsOf))],
    digestsOf,
  };
}

/** An id as it was sent, and as it is stored where it is an address. */
function spellingsOf(id: string): string[] {
  return [...new Set([id, sealUserId(id)])];
}

/** Every digest an id may be kept as: as it is, and as either platform takes it. */
function digestsOf(id: string): string[] {
  const digests = [
    sha256Hex(id),
    hashExternalId(id),
    hashExternalIdForMeta(id),
    id.startsWith(SEALED) ? id.slice(SEALED.length) : null,
  ];
  return [...new Set(digests.filter((digest) => digest !== null))];
}
