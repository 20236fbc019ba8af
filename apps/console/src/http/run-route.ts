import type { RouteContract } from '@capi-relay/contracts/operator';
import { type Store, storeTransaction } from '@capi-relay/store';
import { type SignedCaller, unauthenticated } from '../access/caller.js';
import type { AuditChange } from '../audit/audit-change.js';
import { writeChange } from '../audit/write-change.js';
import type { Call, FollowUp } from './call.js';
import { type Answer, doOnce, type Repeatable, undoOnce } from './idempotency.js';

/** A parsed request with everything that is known of its sender. */
export interface RouteRun {
  readonly contract: RouteContract;
  readonly caller: SignedCaller | null;
  readonly requestId: string;
  readonly now: Date;
  readonly address: string;
  readonly userAgent: string | null;
  readonly setCookie: (header: string) => void;
  /** Set where the request may be repeated. */
  readonly repeatable: Repeatable | null;
}

/** What a handler's answer becomes. */
export type Work = (call: Call) => Promise<unknown>;

/** Routes that change something here do so in one transaction with their audit entry, unless they cannot. */
function isTransactional({ contract, repeatable }: RouteRun): boolean {
  const changes =
    contract.method !== 'GET' && contract.access !== 'public' && !contract.forwards && !contract.inSteps;
  return changes || repeatable !== null;
}

/** Runs a route's handler and makes its answer. */
export async function runRoute(store: Store, run: RouteRun, work: Work): Promise<Answer> {
  const followUps: FollowUp[] = [];
  const answerWith = async (from: Store): Promise<Answer> => ({
    status: run.contract.status,
    body: shownPart(run.contract, await work(callOf(run, from, followUps))),
  });
  const { repeatable } = run;
  const answer = isTransactional(run)
    ? await storeTransaction(store, (transaction) =>
        repeatable === null
          ? answerWith(transaction)
          : doOnce(transaction, repeatable, () => answerWith(transaction)),
      )
    : await answerWith(store);
  await follow(store, run, followUps);
  return answer;
}

/** What the contract does not name does not leave, whatever a handler returned. */
function shownPart(contract: RouteContract, answer: unknown): unknown {
  return contract.answer === undefined ? undefined : contract.answer.parse(answer);
}

async function follow(store: Store, run: RouteRun, followUps: readonly FollowUp[]): Promise<void> {
  for (const followUp of followUps) {
    try {
      await followUp.run();
    } catch (error) {
      await followUp.undo();
      if (run.repeatable !== null) await undoOnce(store, run.repeatable);
      throw error;
    }
  }
}

function callOf(run: RouteRun, store: Store, followUps: FollowUp[]): Call {
  const { caller, requestId, now } = run;
  return {
    requestId,
    now,
    store,
    maybeCaller: caller,
    caller() {
      if (caller === null) throw unauthenticated();
      return caller;
    },
    address: run.address,
    userAgent: run.userAgent,
    audit: (change: AuditChange) => writeChange(store, change, { caller, requestId, now }),
    setCookie: run.setCookie,
    afterCommit: (followUp) => {
      followUps.push(followUp);
    },
  };
}
