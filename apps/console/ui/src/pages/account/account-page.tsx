import { OPERATOR_ROUTES, PASSWORD_MIN_LENGTH } from '@capi-relay/contracts/operator';
import { Button, PasswordInput, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useCommand, useRoute } from '../../api/hooks.js';
import { leaveConsole } from '../../app/leave-console.js';
import { useCaller } from '../../app/session.js';
import { ErrorNotice } from '../../shared/error-notice.js';
import { Facts } from '../../shared/facts.js';
import { Page } from '../../shared/page.js';
import { Panel } from '../../shared/panel.js';
import { Time } from '../../shared/time.js';

export function Component() {
  const caller = useCaller();
  const session = useRoute(OPERATOR_ROUTES.readSession, {});
  const expiresAt = session.data?.expiresAt ?? null;
  return (
    <Page title="Account">
      <Panel title="Signed in">
        <Facts
          facts={[
            ['Name', caller.name],
            ['By', caller.kind === 'user' ? 'password' : 'API key'],
            ['May', caller.scopes.includes('*') ? 'everything' : caller.scopes.join(', ')],
            ['Session ends', expiresAt === null ? 'unknown' : <Time key="ends" at={expiresAt} />],
          ]}
        />
      </Panel>
      {caller.kind === 'user' && <Password />}
      <Everywhere />
    </Page>
  );
}

function Password() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useCommand(OPERATOR_ROUTES.changePassword);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { body: { currentPassword: current, newPassword: next } },
      {
        onSuccess: () => {
          setCurrent('');
          setNext('');
          notifications.show({ message: 'The password is changed and every other session has ended.' });
        },
      },
    );
  };
  return (
    <Panel title="Password" hint="Changing it ends every other session.">
      <form onSubmit={submit}>
        <Stack gap="md" maw={420}>
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            label="New password"
            description={`At least ${PASSWORD_MIN_LENGTH} characters`}
            autoComplete="new-password"
            required
            withAsterisk={false}
            minLength={PASSWORD_MIN_LENGTH}
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          {change.error !== null && <ErrorNotice error={change.error} />}
          <div>
            <Button
              type="submit"
              size="sm"
              loading={change.isPending}
              disabled={next.length < PASSWORD_MIN_LENGTH}
            >
              Change password
            </Button>
          </div>
        </Stack>
      </form>
    </Panel>
  );
}

function Everywhere() {
  const end = useCommand(OPERATOR_ROUTES.signOutEverywhere);
  return (
    <Panel title="Sign out everywhere" hint="Ends every session of yours, this one too.">
      {end.error !== null && <ErrorNotice error={end.error} />}
      <Button
        variant="default"
        loading={end.isPending}
        onClick={() => end.mutate({}, { onSuccess: leaveConsole })}
      >
        Sign out everywhere
      </Button>
    </Panel>
  );
}
