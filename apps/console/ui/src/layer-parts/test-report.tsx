import { type LayerView, OPERATOR_ROUTES, type TestEvent } from '@capi-relay/contracts/operator';
import { type ReactNode, useEffect } from 'react';
import { useRouteUntil } from '../api/hooks.js';
import { Checklist, type ChecklistItem } from '../shared/checklist.js';
import { JsonView } from '../shared/json-view.js';
import { Loaded } from '../shared/loaded.js';
import { Notice } from '../shared/notice.js';
import { Panel } from '../shared/panel.js';
import { PLATFORM_WORDS } from '../shared/platform-names.js';
import { PlatformWords } from '../shared/platform-words.js';
import { useNow } from '../shared/time.js';
import { GATE_TITLES } from '../text/gates.js';
import { warningText } from '../text/reasons.js';

const POLL_MS = 500;
/** A worker takes a test event at once; longer than this and something is likely not running. */
const SLOW_MS = 10_000;

/** The report of one test event, from the moment it is queued. */
export function TestReport({
  layer,
  testId,
  onDelivered,
}: {
  readonly layer: LayerView;
  readonly testId: string;
  readonly onDelivered?: () => void;
}) {
  const request = { params: { projectId: layer.projectId, layerId: layer.id, testId } };
  const read = useRouteUntil(
    OPERATOR_ROUTES.readTestEvent,
    request,
    POLL_MS,
    (test) => test.status === 'finished',
  );
  const delivered = read.data?.result === 'delivered';
  useEffect(() => {
    if (delivered) onDelivered?.();
  }, [delivered, onDelivered]);
  return (
    <Loaded read={read} what="the test event">
      {(test) => <Report layer={layer} test={test} />}
    </Loaded>
  );
}

function Report({ layer, test }: { readonly layer: LayerView; readonly test: TestEvent }) {
  const waiting: ChecklistItem[] = Object.keys(GATE_TITLES).map((gate) => ({
    gate,
    result: 'pending',
    explanation: '',
  }));
  return (
    <>
      {test.status === 'queued' ? (
        <Waiting layer={layer} since={test.createdAt} />
      ) : (
        <Result layer={layer} test={test} />
      )}
      <Panel title="Checks" hint="In the order every delivery meets them">
        <Checklist checks={test.status === 'queued' ? waiting : test.checks} />
        {test.warnings.length > 0 && (
          <>
            <h3 style={{ fontSize: '0.8125rem', margin: '0.75rem 0 0.25rem' }}>Left out or filled in</h3>
            <ul style={{ margin: 0, paddingLeft: '1.1rem', fontSize: '0.8125rem' }}>
              {test.warnings.map((code) => (
                <li key={code}>{warningText(code)}.</li>
              ))}
            </ul>
          </>
        )}
      </Panel>
      {test.payload !== null && (
        <Panel
          title="Payload"
          hint="The exact request body. Identity is hashed; the token is not part of it."
        >
          <JsonView value={test.payload} what="payload" />
        </Panel>
      )}
    </>
  );
}

function Waiting({ layer, since }: { readonly layer: LayerView; readonly since: string }) {
  const slow = useNow(1_000) - Date.parse(since) > SLOW_MS;
  return slow ? (
    <Notice tone="warn" title="No worker has taken the test event yet.">
      Check that the {layer.platform} worker is running and reaches the same queue; the report appears here by
      itself.
    </Notice>
  ) : (
    <Notice tone="info" title="Queued. The worker writes its report here." />
  );
}

function Result({ layer, test }: { readonly layer: LayerView; readonly test: TestEvent }): ReactNode {
  const words = PLATFORM_WORDS[layer.platform];
  const said = test.detail === null ? null : <PlatformWords detail={test.detail} />;
  switch (test.result) {
    case 'delivered':
      return (
        <Notice tone="good" title={`Delivered: ${words.name} accepted the event.`}>
          {test.testEventCode === null
            ? 'It was sent without a test code and counts as a conversion.'
            : `See it under ${words.testPage}, code ${test.testEventCode}.`}
        </Notice>
      );
    case 'refused':
      return (
        <Notice tone="bad" title={`${words.name} refused the event.`}>
          {said}
        </Notice>
      );
    case 'no_answer':
      return (
        <Notice tone="warn" title={`${words.name} gave no usable answer. Try again in a moment.`}>
          {said}
        </Notice>
      );
    default: {
      const failed = test.checks.find((check) => check.result === 'failed');
      return (
        <Notice tone="bad" title="Not sent: a check failed.">
          {failed?.explanation}
        </Notice>
      );
    }
  }
}
