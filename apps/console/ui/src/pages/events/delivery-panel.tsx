import { type EventDelivery, OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Anchor, Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link } from 'react-router';
import { useChange } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
import { Checklist } from '../../shared/checklist.js';
import { ErrorNotice } from '../../shared/error-notice.js';
import { Facts } from '../../shared/facts.js';
import { JsonView } from '../../shared/json-view.js';
import { Notice } from '../../shared/notice.js';
import { Outcome } from '../../shared/outcome.js';
import { Panel } from '../../shared/panel.js';
import { PLATFORM_WORDS } from '../../shared/platform-names.js';
import { PlatformWords } from '../../shared/platform-words.js';
import { Time } from '../../shared/time.js';
import { warningText } from '../../text/reasons.js';
import classes from './delivery-panel.module.css';

/** What became of the event at one layer, why, and what would be sent now. */
export function DeliveryPanel({
  projectId,
  eventRef,
  delivery,
}: {
  readonly projectId: string;
  readonly eventRef: string;
  readonly delivery: EventDelivery;
}) {
  const words = PLATFORM_WORDS[delivery.platform];
  const layerPath = `/projects/${projectId}/layers/${delivery.layerId}`;
  return (
    <Panel
      title={delivery.layerName}
      hint={
        <>
          {words.name} ·{' '}
          <Anchor component={Link} to={layerPath}>
            open layer
          </Anchor>{' '}
          · <Anchor href={delivery.queueUrl}>job in Bull Board</Anchor>
        </>
      }
      action={<ReplayButton projectId={projectId} eventRef={eventRef} delivery={delivery} />}
    >
      <Facts
        facts={[
          ['Outcome', <Outcome key="outcome" status={delivery.status} reason={delivery.reason} />],
          ['Why', delivery.explanation],
          [
            'Sent as',
            delivery.platformEvent === null ? 'not sent' : <code key="as">{delivery.platformEvent}</code>,
          ],
          ['Attempts', delivery.attempts],
          [
            'Outcome at',
            delivery.settledAt === null ? 'not yet' : <Time key="settled" at={delivery.settledAt} />,
          ],
        ]}
      />
      {delivery.detail !== null && (
        <div className={classes.words}>
          <PlatformWords detail={delivery.detail} />
        </div>
      )}
      {!delivery.replay.possible && delivery.replay.obstacle !== null && delivery.status !== 'delivered' && (
        <p className={classes.obstacle}>Cannot be sent again: {delivery.replay.obstacle}</p>
      )}
      <AsMappedNow delivery={delivery} />
    </Panel>
  );
}

function AsMappedNow({ delivery }: { readonly delivery: EventDelivery }) {
  const { checks, warnings, payload, note } = delivery.asMappedNow;
  return (
    <details className={classes.details}>
      <summary>Checks and payload, with the layer as it is now</summary>
      <div className={classes.now}>
        {note !== null && <Notice tone="info" title={note} />}
        <Checklist checks={checks} />
        {warnings.length > 0 && (
          <ul className={classes.warnings}>
            {warnings.map((code) => (
              <li key={code}>{warningText(code)}.</li>
            ))}
          </ul>
        )}
        {payload !== null && <JsonView value={payload} what="payload" />}
      </div>
    </details>
  );
}

function ReplayButton({
  projectId,
  eventRef,
  delivery,
}: {
  readonly projectId: string;
  readonly eventRef: string;
  readonly delivery: EventDelivery;
}) {
  const replay = useChange(OPERATOR_ROUTES.replayEvent);
  const mayReplay = useMay('replays:write');
  if (!mayReplay || !delivery.replay.possible) return null;
  const send = () =>
    replay.mutate(
      { params: { projectId, eventId: eventRef }, body: { layerId: delivery.layerId } },
      {
        onSuccess: ({ refused: [refused] }) =>
          notifications.show(
            refused === undefined
              ? { message: 'The event is on its way again; its outcome shows here.' }
              : { color: 'red', title: 'Not sent again', message: refused.obstacle },
          ),
      },
    );
  return (
    <div>
      <Button variant="default" loading={replay.isPending} onClick={send}>
        Send again
      </Button>
      {replay.error !== null && <ErrorNotice error={replay.error} />}
    </div>
  );
}
