import { OPERATOR_ROUTES, type Replay } from '@capi-relay/contracts/operator';
import { Anchor, Button } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { useChange, useRoute, useRouteUntil } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
import { ErrorNotice } from '../../shared/error-notice.js';
import { Facts } from '../../shared/facts.js';
import { Loaded } from '../../shared/loaded.js';
import { Notice } from '../../shared/notice.js';
import { Page } from '../../shared/page.js';
import { Panel } from '../../shared/panel.js';
import { Time } from '../../shared/time.js';
import { reasonTitle } from '../../text/reasons.js';
import { isOver, REPLAY_WORDS, ReplayProgress } from './replay-progress.js';

const POLL_MS = 500;

export function Component() {
  const { projectId = '', replayId = '' } = useParams();
  const params = { projectId, replayId };
  const replay = useRouteUntil(OPERATOR_ROUTES.readReplay, { params }, POLL_MS, isOver);
  return (
    <Page
      title="Replay"
      hint="Deliveries that are sent on their way again; their outcomes show under events and on the layer."
      actions={
        <>
          {replay.data !== undefined && !isOver(replay.data) && <CancelButton replay={replay.data} />}
          <Button component={Link} variant="default" to={`/projects/${projectId}/failed`}>
            Failed sends
          </Button>
        </>
      }
    >
      <Loaded read={replay} what="the replay">
        {(data) => <Details replay={data} />}
      </Loaded>
    </Page>
  );
}

function Details({ replay }: { readonly replay: Replay }) {
  const { projectId, layerId } = replay;
  const layer = useRoute(OPERATOR_ROUTES.readLayer, { params: { projectId, layerId } });
  return (
    <>
      {replay.status === 'failed' && (
        <Notice tone="bad" title="The replay stopped.">
          {replay.error ?? 'The worker gave no reason; its log has it.'} What it had marked is still sent;
          start another replay for the rest.
        </Notice>
      )}
      <Panel title={REPLAY_WORDS[replay.status]}>
        <ReplayProgress replay={replay} />
      </Panel>
      <Panel title="What it covers">
        <Facts
          facts={[
            [
              'Layer',
              <Anchor key="layer" component={Link} to={`/projects/${projectId}/layers/${layerId}`}>
                {layer.data?.name ?? layerId}
              </Anchor>,
            ],
            ['Events since', <Time key="since" at={replay.since} />],
            ['until', <Time key="until" at={replay.until} />],
            ['Deliveries', replay.outcomes.map((outcome) => outcome.replaceAll('_', ' ')).join(', ')],
            ['Reasons', replay.reasons.map((reason) => reasonTitle(reason)).join(', ') || 'every reason'],
            ['Requested by', replay.requestedBy ?? 'unknown'],
            ['Requested', <Time key="created" at={replay.createdAt} />],
            [
              'Ended',
              replay.finishedAt === null ? 'not yet' : <Time key="finished" at={replay.finishedAt} />,
            ],
          ]}
        />
      </Panel>
    </>
  );
}

function CancelButton({ replay }: { readonly replay: Replay }) {
  const cancel = useChange(OPERATOR_ROUTES.cancelReplay);
  if (!useMay('replays:write')) return null;
  return (
    <>
      <Button
        variant="default"
        loading={cancel.isPending}
        onClick={() => cancel.mutate({ params: { projectId: replay.projectId, replayId: replay.id } })}
      >
        Cancel replay
      </Button>
      {cancel.error !== null && <ErrorNotice error={cancel.error} />}
    </>
  );
}
