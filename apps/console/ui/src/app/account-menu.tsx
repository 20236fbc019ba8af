import { OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link } from 'react-router';
import { useCommand } from '../api/hooks.js';
import { leaveConsole } from './leave-console.js';
import { useCaller } from './session.js';

/** Who is signed in, and the way out. */
export function AccountMenu() {
  const caller = useCaller();
  const signOut = useCommand(OPERATOR_ROUTES.signOut);
  const leave = () =>
    signOut.mutate(
      {},
      {
        onSuccess: leaveConsole,
        onError: (error) =>
          notifications.show({ color: 'red', title: 'Still signed in', message: error.message }),
      },
    );
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <Button variant="subtle" color="gray" c="var(--ink)" maw={160} rightSection="▾">
          {caller.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/account">
          Account
        </Menu.Item>
        <Menu.Item onClick={leave}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
