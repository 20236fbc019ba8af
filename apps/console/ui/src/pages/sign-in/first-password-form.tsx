import { OPERATOR_ROUTES, PASSWORD_MIN_LENGTH } from '@capi-relay/contracts/operator';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi, useChange } from '../../api/hooks.js';
import { ErrorNotice } from '../../shared/error-notice.js';
import { Loaded } from '../../shared/loaded.js';
import { Time } from '../../shared/time.js';
import classes from './sign-in.module.css';

/** Uses a one-time sign-in link up: the viewer names themselves and sets a password. */
export function FirstPasswordForm({ token }: { readonly token: string }) {
  const api = useApi();
  const link = useQuery({
    queryKey: [OPERATOR_ROUTES.checkSignInLink.path, token],
    queryFn: () => api.ask(OPERATOR_ROUTES.checkSignInLink, { body: { token } }),
    // Asked once: after its use the link is refused, which is nothing to show somebody who has just signed in.
    staleTime: 'static',
  });
  return (
    <>
      <h1 className={classes.title}>Set your password</h1>
      <Loaded read={link} what="the sign-in link">
        {({ expiresAt }) => (
          <>
            <p style={{ margin: 0, color: 'var(--ink-soft)' }}>
              This link works once, until <Time at={expiresAt} />. You sign in with this name and password
              from then on.
            </p>
            <PasswordFields token={token} />
          </>
        )}
      </Loaded>
    </>
  );
}

function PasswordFields({ token }: { readonly token: string }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const useLink = useChange(OPERATOR_ROUTES.useSignInLink);
  const tooShort = password !== '' && password.length < PASSWORD_MIN_LENGTH;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    useLink.mutate({ body: { token, name, password } });
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label="Name"
        description="Shown in the audit log beside what you change"
        autoComplete="username"
        required
        withAsterisk={false}
        autoFocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        description={`At least ${PASSWORD_MIN_LENGTH} characters`}
        autoComplete="new-password"
        minLength={PASSWORD_MIN_LENGTH}
        required
        withAsterisk={false}
        value={password}
        error={tooShort ? `${PASSWORD_MIN_LENGTH - password.length} more to go` : null}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {useLink.error !== null && <ErrorNotice error={useLink.error} />}
      <Button type="submit" size="sm" loading={useLink.isPending} disabled={tooShort}>
        Set password and sign in
      </Button>
    </form>
  );
}
