import type { PlatformDetailView } from '@capi-relay/contracts/operator';

/** What the platform itself said, with what its support asks for. */
export function PlatformWords({ detail }: { readonly detail: PlatformDetailView }) {
  return (
    <div>
      The platform said: <q>{detail.message}</q>{' '}
      <span style={{ color: 'var(--ink-soft)' }}>
        (code {detail.code}
        {detail.httpStatus !== null && `, HTTP ${detail.httpStatus}`}
        {detail.traceId !== null && `, trace ${detail.traceId}`})
      </span>
    </div>
  );
}
