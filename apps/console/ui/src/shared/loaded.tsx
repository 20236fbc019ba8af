import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice.js';
import { Loading } from './loading.js';

interface Read<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** Draws what was read; until then that it is being read, and in its place what went wrong. */
export function Loaded<T>({
  read,
  what,
  children,
}: {
  readonly read: Read<T>;
  readonly what: string;
  readonly children: (data: T) => ReactNode;
}) {
  if (read.data === undefined) {
    return read.error === null ? (
      <Loading what={what} />
    ) : (
      <ErrorNotice error={read.error} onRetry={() => void read.refetch()} />
    );
  }
  return (
    <>
      {read.error !== null && <ErrorNotice error={read.error} onRetry={() => void read.refetch()} />}
      {children(read.data)}
    </>
  );
}
