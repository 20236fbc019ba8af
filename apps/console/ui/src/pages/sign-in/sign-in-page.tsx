import { useState } from 'react';
import { Navigate, useLocation, useSearchParams } from 'react-router';
import { useSession } from '../../app/session.js';
import { Loaded } from '../../shared/loaded.js';
import { Notice } from '../../shared/notice.js';
import { FirstPasswordForm } from './first-password-form.js';
import { safeBack } from './safe-back.js';
import classes from './sign-in.module.css';
import { SignInForm } from './sign-in-form.js';

/** The one-time link's token; it travels behind the `#`, which browsers do not send to servers or in a referrer. */
function linkToken(hash: string): string | null {
  return new URLSearchParams(hash.slice(1)).get('token');
}

function FirstStart() {
  return (
    <>
      <h1 className={classes.title}>No one has signed in yet</h1>
      <Notice tone="info" title="Open the sign-in link the console printed when it started.">
        It is in the terminal or log of the console process, works once and for one hour. Restart the console
        to have a new one printed.
      </Notice>
    </>
  );
}

export function Component() {
  const session = useSession();
  const [search] = useSearchParams();
  const { hash } = useLocation();
  const [token] = useState(() => linkToken(hash));
  if (session.data?.caller) return <Navigate to={safeBack(search.get('back'))} replace />;
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <div className={classes.brand}>
          <img src="/favicon.svg" alt="" width="28" height="28" />
          capi-relay
        </div>
        <Loaded read={session} what="the sign-in page">
          {(data) => {
            if (token !== null) return <FirstPasswordForm token={token} />;
            return data.needsFirstUser ? <FirstStart /> : <SignInForm />;
          }}
        </Loaded>
      </div>
    </main>
  );
}
