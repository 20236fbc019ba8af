import * as people from './people.js';
import type { RouteContract } from './route-contract.js';

/** The people whose events are relayed. */
export const PEOPLE_ROUTES = {
  forgetUser: {
    method: 'DELETE',
    path: '/v1/users/:userId',
    summary: 'Forget a user: remove all that names them, and show that nothing does any more',
    tag: 'People',
    access: 'users:delete',
    endpointClass: 'long-running',
    inSteps: true,
    params: people.userParams,
    query: people.forgetUserQuery,
    status: 200,
    answer: people.forgottenUserSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
