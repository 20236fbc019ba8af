import type { RouteContract } from '@capi-relay/contracts/operator';
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { z } from 'zod';
import type { Answering, ApiClient, RequestOf } from './client.js';

const ApiContext = createContext<ApiClient | null>(null);
export const ApiProvider = ApiContext.Provider;

export function useApi(): ApiClient {
  const api = useContext(ApiContext);
  if (api === null) throw new Error('useApi is called outside of ApiProvider');
  return api;
}

export interface ReadOptions {
  readonly enabled?: boolean;
  /** Milliseconds between reads while the page is visible; `false` stops. */
  readonly refetchInterval?: number | false;
  /** Shows the answer to the request before until the new one is there: for a request whose time moves on. */
  readonly keepPrevious?: boolean;
}

function observed({ keepPrevious = false, ...options }: ReadOptions) {
  return keepPrevious ? { ...options, placeholderData: keepPreviousData } : options;
}

function routeQuery<R extends RouteContract, A extends z.ZodType>(
  api: ApiClient,
  route: Answering<R, A>,
  request: RequestOf<R>,
) {
  return queryOptions({
    queryKey: [route.path, request],
    queryFn: ({ signal }) => api.ask<R, A>(route, request, { signal }),
  });
}

/** Reads a route and keeps the answer fresh. */
export function useRoute<R extends RouteContract, A extends z.ZodType>(
  route: Answering<R, A>,
  request: RequestOf<R>,
  options: ReadOptions = {},
) {
  return useQuery({ ...routeQuery<R, A>(useApi(), route, request), ...observed(options) });
}

/** Reads a route again every `everyMs` until what it answers is final. */
export function useRouteUntil<R extends RouteContract, A extends z.ZodType>(
  route: Answering<R, A>,
  request: RequestOf<R>,
  everyMs: number,
  isFinal: (answer: z.output<A>) => boolean,
) {
  return useQuery({
    ...routeQuery<R, A>(useApi(), route, request),
    refetchInterval: ({ state }) => (state.data !== undefined && isFinal(state.data) ? false : everyMs),
  });
}

type PageSchema = z.ZodType<{ readonly items: readonly unknown[]; readonly nextCursor: string | null }>;

/** Reads a list page by page. */
export function usePages<R extends RouteContract, A extends PageSchema>(
  route: Answering<R, A>,
  request: RequestOf<R>,
  options: ReadOptions = {},
) {
  const api = useApi();
  const pages = infiniteQueryOptions({
    queryKey: [route.path, 'pages', request],
    queryFn: ({ pageParam, signal }) => api.ask<R, A>(route, request, { cursor: pageParam, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: (last) => last.nextCursor,
  });
  return useInfiniteQuery({ ...pages, ...observed(options) });
}

/** `null`, as one of the cursors there can be: a plain `null` would allow no other. */
function firstPage(): string | null {
  return null;
}

/** Changes something; whatever the pages have read is then read again. */
export function useChange<R extends RouteContract, A extends z.ZodType>(route: Answering<R, A>) {
  const api = useApi();
  return useMutation({ mutationFn: (request: RequestOf<R>) => api.ask<R, A>(route, request) });
}

/** As {@link useChange}, for routes that answer with nothing. */
export function useCommand<R extends RouteContract>(route: R) {
  const api = useApi();
  return useMutation({ mutationFn: (request: RequestOf<R>) => api.tell<R>(route, request) });
}
