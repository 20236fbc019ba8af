import { OPERATOR_ROUTES, type SdkAppView } from '@capi-relay/contracts/operator';
import { Anchor, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, useParams } from 'react-router';
import { usePages } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
import { type Column, DataTable } from '../../shared/data-table.js';
import { EmptyState } from '../../shared/empty-state.js';
import { Listing } from '../../shared/listing.js';
import { Page } from '../../shared/page.js';
import { Panel } from '../../shared/panel.js';
import { Ago } from '../../shared/time.js';
import { NewApp } from './new-app.js';

export function Component() {
  const { projectId = '' } = useParams();
  const apps = usePages(OPERATOR_ROUTES.listSdkApps, { params: { projectId } });
  const [adding, add] = useDisclosure(false);
  const mayAdd = useMay('sdk:write');
  const newApp = mayAdd && <Button onClick={add.open}>New SDK app</Button>;
  return (
    <Page title="SDK apps" hint="Each app sends its events under its own id." actions={newApp}>
      <Panel title="Apps" flush>
        <Listing
          read={apps}
          what="SDK apps"
          empty={
            <EmptyState title="No SDK app yet" action={newApp}>
              Create one: it gives your code an id and an address to send events to, with a snippet to paste.
            </EmptyState>
          }
        >
          {(items) => <DataTable items={items} columns={COLUMNS} keyOf={(app) => app.appId} />}
        </Listing>
      </Panel>
      <NewApp projectId={projectId} opened={adding} onClose={add.close} />
    </Page>
  );
}

const COLUMNS: readonly Column<SdkAppView>[] = [
  {
    title: 'Name',
    cell: (app) => (
      <Anchor component={Link} to={`/projects/${app.projectId}/apps/${app.appId}`} fw={600}>
        {app.name}
      </Anchor>
    ),
  },
  { title: 'App id', cell: (app) => <code>{app.appId}</code> },
  { title: 'Platform', cell: (app) => app.platform },
  {
    title: 'Last event',
    cell: (app) => (app.lastEventAt === null ? 'none yet' : <Ago at={app.lastEventAt} />),
  },
];
