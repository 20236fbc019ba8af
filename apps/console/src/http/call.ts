import type { RouteAnswer, RouteInput, RouteName } from '@capi-relay/contracts/operator';
import type { Store } from '@capi-relay/store';
import type { SignedCaller } from '../access/caller.js';
import type { AuditChange } from '../audit/audit-change.js';

/** What is done once a request's changes are committed, and how they are taken back where it fails. */
export interface FollowUp {
  run(): Promise<void>;
  undo(): Promise<void>;
}

/** One request, as a route's handler sees it. */
export interface Call {
  readonly requestId: string;
  readonly now: Date;
  /** Within the request's transaction where the route changes something. */
  readonly store: Store;
  /** Null on public routes for whoever is not signed in. */
  readonly maybeCaller: SignedCaller | null;
  /** @throws ApiError `UNAUTHENTICATED` */
  caller(): SignedCaller;
  readonly address: string;
  readonly userAgent: string | null;
  /** Writes who changed what into the audit log, in the request's transaction. */
  audit(change: AuditChange): Promise<void>;
  setCookie(header: string): void;
  afterCommit(followUp: FollowUp): void;
}

/** What answers a route. Its input has been parsed with the schemas of the route's contract. */
export interface RouteHandler<N extends RouteName> {
  handle(input: RouteInput<N>, call: Call): Promise<RouteAnswer<N>>;
}

export type Handlers<N extends RouteName = RouteName> = {
  readonly [K in N]: RouteHandler<K>['handle'];
};
