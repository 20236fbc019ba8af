import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ErrorNotice } from '../shared/error-notice.js';
import { tokenProblem } from './token-problem.js';

/** Takes a token once. It is sent to be sealed and forgotten here as soon as that is done. */
export function TokenForm({
  source,
  act,
  busy,
  error,
  onToken,
}: {
  readonly source: string;
  readonly act: string;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onToken: (token: string, forget: () => void) => void;
}) {
  const [token, setToken] = useState('');
  const problem = tokenProblem(token);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (problem === null) onToken(token.trim(), () => setToken(''));
  };
  return (
    <form onSubmit={submit} style={{ display: 'flex', flexDirection: 'column', gap: '0.75rem' }}>
      <PasswordInput
        label="Access token"
        description={source}
        autoComplete="off"
        required
        withAsterisk={false}
        data-autofocus
        value={token}
        error={problem}
        onChange={(event) => setToken(event.currentTarget.value)}
      />
      {error !== null && <ErrorNotice error={error} />}
      <div>
        <Button type="submit" size="sm" loading={busy} disabled={token.trim() === '' || problem !== null}>
          {act}
        </Button>
      </div>
    </form>
  );
}
