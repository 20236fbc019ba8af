import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice.js';
import classes from './listing.module.css';
import { Loading } from './loading.js';

interface PagedRead<T> {
  readonly data: { readonly pages: readonly { readonly items: readonly T[] }[] } | undefined;
  readonly error: Error | null;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly refetch: () => unknown;
  readonly fetchNextPage: () => unknown;
}

/** A list read page by page: what is there, what to do where nothing is, and a button for the rest. */
export function Listing<T>({
  read,
  what,
  empty,
  onMore,
  children,
}: {
  readonly read: PagedRead<T>;
  readonly what: string;
  readonly empty: ReactNode;
  /** Told when the viewer asks for older items. */
  readonly onMore?: () => void;
  readonly children: (items: readonly T[]) => ReactNode;
}) {
  const items = read.data?.pages.flatMap((page) => page.items) ?? [];
  const more = () => {
    onMore?.();
    void read.fetchNextPage();
  };
  return (
    <>
      {read.error !== null && (
        <div className={classes.padded}>
          <ErrorNotice error={read.error} onRetry={() => void read.refetch()} />
        </div>
      )}
      {read.data === undefined && read.error === null && <Loading what={what} />}
      {items.length > 0 && children(items)}
      {read.data !== undefined && items.length === 0 && !read.hasNextPage && (
        <div className={classes.padded}>{empty}</div>
      )}
      {read.hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={read.isFetchingNextPage} onClick={more}>
            Show more {what}
          </Button>
        </div>
      )}
    </>
  );
}
