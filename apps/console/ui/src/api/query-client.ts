import { OPERATOR_ROUTES, sessionSchema } from '@capi-relay/contracts/operator';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.js';

const sessionKey = [OPERATOR_ROUTES.readSession.path];

/** The CSRF token of the session as it was last read. */
export function csrfTokenIn(client: QueryClient): string | null {
  const [newest] = client.getQueriesData({ queryKey: sessionKey });
  return sessionSchema.safeParse(newest?.[1]).data?.csrfToken ?? null;
}

function sessionEnded(error: Error): boolean {
  return error instanceof ApiError && error.code === 'UNAUTHENTICATED';
}

/**
 * Reads are tried again only where trying again can help. After any change everything on the page is read again: a
 * rotated token alters health, deliveries and the audit log alike, and a list of what depends on what would be wrong one day.
 */
export function createQueryClient(): QueryClient {
  const readSession = () => client.invalidateQueries({ queryKey: sessionKey });
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (sessionEnded(error)) void readSession();
      },
    }),
    mutationCache: new MutationCache({
      onSuccess: () => client.invalidateQueries(),
      onError: (error) => {
        if (sessionEnded(error)) void readSession();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
      },
    },
  });
  return client;
}
