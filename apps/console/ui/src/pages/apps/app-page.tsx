import { OPERATOR_ROUTES, type SdkAppView } from '@capi-relay/contracts/operator';
import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useRoute } from '../../api/hooks.js';
import { CopyButton } from '../../shared/copy-button.js';
import { CodeBlock } from '../../shared/json-view.js';
import { Loaded } from '../../shared/loaded.js';
import { Notice } from '../../shared/notice.js';
import { Page } from '../../shared/page.js';
import { Panel } from '../../shared/panel.js';
import { Ago } from '../../shared/time.js';
import { AppSettings } from './app-settings.js';
import { curlCommand, scriptSnippet } from './snippets.js';

/** Often enough to answer "did it arrive?" while one looks. */
const REFRESH_MS = 2_000;

export function Component() {
  const { projectId = '', appId = '' } = useParams();
  const app = useRoute(
    OPERATOR_ROUTES.readSdkApp,
    { params: { projectId, appId } },
    { refetchInterval: REFRESH_MS },
  );
  return (
    <Page
      title={app.data?.name ?? 'SDK app'}
      hint={
        <>
          App id <code>{appId}</code> <CopyButton value={appId} what="app id" />
        </>
      }
      actions={
        <Button component={Link} variant="default" to={`/projects/${projectId}/apps`}>
          All SDK apps
        </Button>
      }
    >
      <Loaded read={app} what="the SDK app">
        {(data) => (
          <>
            <Arrival app={data} />
            <Snippets app={data} />
            <AppSettings key={data.appId} app={data} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Arrival({ app }: { readonly app: SdkAppView }) {
  if (app.lastEventAt === null) {
    return (
      <Notice tone="info" title="Waiting for the first event.">
        Run the curl command below; this line changes by itself.
      </Notice>
    );
  }
  return (
    <Notice tone="good" title="Events arrive.">
      The last one came <Ago at={app.lastEventAt} />:{' '}
      <Anchor
        component={Link}
        to={`/projects/${app.projectId}/events?appId=${encodeURIComponent(app.appId)}`}
      >
        see this app's events
      </Anchor>
      .
    </Notice>
  );
}

function Snippets({ app }: { readonly app: SdkAppView }) {
  const [now] = useState(() => new Date().toISOString());
  const [eventId] = useState(() => crypto.randomUUID());
  return (
    <>
      <Panel
        title="Try it with curl"
        hint="One purchase. The e-mail address is hashed before anything is stored."
      >
        <CodeBlock text={curlCommand(app, now, eventId)} what="curl command" />
      </Panel>
      <Panel title="Put it into your code" hint="Browser, React Native or Node">
        <CodeBlock text={scriptSnippet(app)} what="snippet" />
      </Panel>
    </>
  );
}
