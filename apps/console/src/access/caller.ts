import type { Caller, Scope } from '@capi-relay/contracts/operator';
import { allows } from '@capi-relay/contracts/operator';
import type { SessionOwner } from '@capi-relay/store';
import { ApiError, notFound } from '../http/api-error.js';

/** Who sent a request, and how that is known. */
export interface SignedCaller extends Caller {
  readonly environment: 'live' | 'test';
  readonly via: 'bearer' | 'session';
  /** Set for `session`. */
  readonly session: CallerSession | null;
}

export interface CallerSession {
  readonly owner: SessionOwner;
  readonly sha256: Buffer;
  readonly csrfToken: string;
  readonly expiresAt: Date;
}

export function unauthenticated(): ApiError {
  return new ApiError(
    'UNAUTHENTICATED',
    'Nobody is signed in. Sign in, or send an API key as "Authorization: Bearer lp_…".',
    { headers: { 'www-authenticate': 'Bearer' } },
  );
}

/** @throws ApiError `FORBIDDEN_SCOPE` */
export function requireScope(caller: Caller, needed: Scope): void {
  if (allows(caller.scopes, needed)) return;
  throw new ApiError('FORBIDDEN_SCOPE', `This needs the scope ${needed}, which the key does not have.`, {
    details: { needed, granted: caller.scopes },
  });
}

/**
 * A project the caller has nothing to do with looks like one that does not exist.
 *
 * @throws ApiError `NOT_FOUND`
 */
export function requireProject(caller: Caller, projectId: string): void {
  if (caller.projectId !== null && caller.projectId !== projectId) throw notFound('project');
}

/** @throws ApiError `FORBIDDEN_PROJECT` where the caller is confined to one project */
export function requireInstallation(caller: Caller, what: string): void {
  if (caller.projectId === null) return;
  throw new ApiError(
    'FORBIDDEN_PROJECT',
    `${what} needs a key for the whole installation; this one belongs to project ${caller.projectId}.`,
  );
}
