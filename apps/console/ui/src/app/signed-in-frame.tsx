import { AppShell, Burger } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import { Link, Outlet, useLocation, useMatch } from 'react-router';
import { AccountMenu } from './account-menu.js';
import { ColorSchemeMenu } from './color-scheme-menu.js';
import { Navigation } from './navigation.js';
import { ProjectMenu } from './project-menu.js';
import { RequireSession } from './session.js';
import classes from './shell.module.css';

/** What stands around every page of somebody who is signed in. */
export function SignedInFrame() {
  const [menuOpened, menu] = useDisclosure(false);
  const { pathname } = useLocation();
  const projectId = useMatch('/projects/:projectId/*')?.params.projectId ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes whenever another page opens
  useEffect(() => menu.close(), [pathname]);
  return (
    <RequireSession>
      <AppShell
        header={{ height: 48 }}
        navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !menuOpened } }}
        padding={{ base: 'sm', sm: 'lg' }}
      >
        <AppShell.Header className={classes.header}>
          <a href="#content" className={classes.skip}>
            Skip to the page
          </a>
          <div className={classes.bar}>
            <Burger
              hiddenFrom="sm"
              size="sm"
              opened={menuOpened}
              onClick={menu.toggle}
              aria-label="Menu"
              aria-expanded={menuOpened}
            />
            <Link to="/" className={classes.brand}>
              <img src="/favicon.svg" alt="" width="20" height="20" />
              <span className={classes.brandName}>capi-relay</span>
            </Link>
            <ProjectMenu projectId={projectId} />
            <div className={classes.spacer} />
            <ColorSchemeMenu />
            <AccountMenu />
          </div>
        </AppShell.Header>
        <AppShell.Navbar className={classes.navbar} aria-label="Pages">
          <Navigation projectId={projectId} />
        </AppShell.Navbar>
        <AppShell.Main className={classes.main} id="content" tabIndex={-1}>
          <Outlet />
        </AppShell.Main>
      </AppShell>
    </RequireSession>
  );
}
