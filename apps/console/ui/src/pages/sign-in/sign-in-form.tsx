import { OPERATOR_ROUTES, type SignIn } from '@capi-relay/contracts/operator';
import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../api/hooks.js';
import { ErrorNotice } from '../../shared/error-notice.js';
import classes from './sign-in.module.css';

type Way = 'password' | 'key';

/** Name and password, or an API key. */
export function SignInForm() {
  const [way, setWay] = useState<Way>('password');
  const [name, setName] = useState('');
  const [secret, setSecret] = useState('');
  const signIn = useChange(OPERATOR_ROUTES.signIn);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body: SignIn = way === 'password' ? { name, password: secret } : { apiKey: secret };
    signIn.mutate({ body });
  };
  const choose = (chosen: string) => {
    setWay(chosen === 'key' ? 'key' : 'password');
    setSecret('');
    signIn.reset();
  };
  return (
    <>
      <h1 className={classes.title}>Sign in</h1>
      <SegmentedControl
        aria-label="How to sign in"
        value={way}
        onChange={choose}
        data={[
          { value: 'password', label: 'Password' },
          { value: 'key', label: 'API key' },
        ]}
      />
      <form className={classes.form} onSubmit={submit}>
        {way === 'password' && (
          <TextInput
            label="Name"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <PasswordInput
          label={way === 'password' ? 'Password' : 'API key'}
          {...(way === 'key' ? { description: 'Starts with lp_' } : {})}
          autoComplete={way === 'password' ? 'current-password' : 'off'}
          required
          withAsterisk={false}
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
        {signIn.error !== null && <ErrorNotice error={signIn.error} />}
        <Button type="submit" size="sm" loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
    </>
  );
}
