import { allows, type Caller, OPERATOR_ROUTES, type Scope } from '@capi-relay/contracts/operator';
import { createContext, type ReactNode, useContext } from 'react';
import { Navigate, useLocation } from 'react-router';
import { useRoute } from '../api/hooks.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { Loading } from '../shared/loading.js';

const CallerContext = createContext<Caller | null>(null);

/** Who is signed in. Only below {@link RequireSession}. */
export function useCaller(): Caller {
  const caller = useContext(CallerContext);
  if (caller === null) throw new Error('useCaller is called outside of RequireSession');
  return caller;
}

/** Whether the viewer may do this; what they may not do is not offered. */
export function useMay(scope: Scope): boolean {
  return allows(useCaller().scopes, scope);
}

export function useSession() {
  return useRoute(OPERATOR_ROUTES.readSession, {}, { refetchInterval: 60_000 });
}

/** Draws its children for somebody who is signed in, and sends everybody else to the sign-in page and back. */
export function RequireSession({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  const location = useLocation();
  if (session.data === undefined) {
    return session.error === null ? (
      <Loading what="your session" />
    ) : (
      <div style={{ maxWidth: '40rem', margin: '2rem auto', padding: '0 1rem' }}>
        <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />
      </div>
    );
  }
  if (session.data.caller === null) {
    const back = `${location.pathname}${location.search}`;
    return <Navigate to={`/sign-in${back === '/' ? '' : `?back=${encodeURIComponent(back)}`}`} replace />;
  }
  return <CallerContext value={session.data.caller}>{children}</CallerContext>;
}
