import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.js';

/** Reads are tried again only where trying again can help; a refusal is shown at once. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) =>
          failures < 2 && !(error instanceof ApiError && error.status < 500 && error.status !== 429),
      },
    },
  });
}
