import { allows } from '@capi-relay/contracts/operator';
import type { RelayQueues } from '@capi-relay/queue';
import { type Request, Router } from 'express';
import { type AuthenticateOptions, authenticate } from '../access/authenticate.js';
import { requireInstallation, requireScope, type SignedCaller, unauthenticated } from '../access/caller.js';
import { writeChange } from '../audit/write-change.js';
import { ApiError } from '../http/api-error.js';
import { requestIdOf } from '../http/request-id.js';
import { bullBoards, QUEUES_PATH } from './bull-board.js';

export interface GuardOptions extends AuthenticateOptions {
  readonly now: () => Date;
}

/** Bull Board behind the console's own sign-in: it has none itself and shows the jobs of every project. */
export function queueRoutes(queues: Pick<RelayQueues, 'queues'>, options: GuardOptions): Router {
  const boards = bullBoards(queues);
  const router = Router();
  router.use(QUEUES_PATH, async (request, response, next) => {
    response.set('cache-control', 'no-store');
    const now = options.now();
    const caller = await authenticate(
      options,
      { authorization: request.get('authorization'), cookie: request.get('cookie') },
      now,
    );
    if (caller === null) {
      if (request.method === 'GET' && request.accepts(['json', 'html']) === 'html')
        return response.redirect('/sign-in');
      throw unauthenticated();
    }
    requireInstallation(caller, 'Looking into the queues');
    requireScope(caller, 'queues:read');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      requireScope(caller, 'queues:write');
      requireSameOrigin(caller, request);
      await writeChange(
        options.store,
        {
          type: 'queue.changed',
          target: { kind: 'queue_action', id: `${request.method} ${request.path}` },
          projectId: null,
        },
        { caller, requestId: requestIdOf(response), now },
      );
    }
    const board = allows(caller.scopes, 'queues:write') ? boards.full : boards.readOnly;
    return board(request, response, next);
  });
  return router;
}

/** Bull Board's pages do not know our token: what changes something must come from a page of this server. */
function requireSameOrigin(caller: SignedCaller, request: Request): void {
  if (caller.session === null) return;
  const site = request.get('sec-fetch-site');
  const origin = request.get('origin');
  const isSame =
    site === undefined
      ? origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.get('host')
      : site === 'same-origin';
  if (!isSame) {
    throw new ApiError(
      'CSRF_TOKEN_MISSING',
      'This does not come from a page of the console. Use its own pages.',
    );
  }
}
