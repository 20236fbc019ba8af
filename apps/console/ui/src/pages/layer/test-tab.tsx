import { OPERATOR_ROUTES, type TestEvent } from '@capi-relay/contracts/operator';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useRoute } from '../../api/hooks.js';
import { TestEventPanel } from '../../layer-parts/test-event-panel.js';
import { TestReport } from '../../layer-parts/test-report.js';
import { type Column, DataTable } from '../../shared/data-table.js';
import { EmptyState } from '../../shared/empty-state.js';
import { Loaded } from '../../shared/loaded.js';
import { Panel } from '../../shared/panel.js';
import { Time } from '../../shared/time.js';
import { useLayerTab } from './layer-page.js';

/** Sending a test event, and the reports of earlier ones. */
export function Component() {
  const { layer, platform } = useLayerTab();
  const [shown, setShown] = useState<string | null>(null);
  const earlier = useRoute(OPERATOR_ROUTES.listTestEvents, {
    params: { projectId: layer.projectId, layerId: layer.id },
  });
  return (
    <>
      <TestEventPanel layer={layer} platform={platform} />
      <Panel title="Earlier test events" flush>
        <Loaded read={earlier} what="test events">
          {({ items }) =>
            items.length === 0 ? (
              <div style={{ padding: '0.875rem' }}>
                <EmptyState title="No test event yet">
                  Send one above: its report stays here, so that you can compare.
                </EmptyState>
              </div>
            ) : (
              <DataTable items={items} columns={testColumns(shown, setShown)} keyOf={(test) => test.id} />
            )
          }
        </Loaded>
      </Panel>
      {shown !== null && <TestReport key={shown} layer={layer} testId={shown} />}
    </>
  );
}

const RESULT_WORDS: Readonly<Record<NonNullable<TestEvent['result']>, string>> = {
  delivered: 'Delivered',
  refused: 'Refused by the platform',
  not_sent: 'Not sent: a check failed',
  no_answer: 'No usable answer',
};

function testColumns(
  shown: string | null,
  onShow: (testId: string | null) => void,
): readonly Column<TestEvent>[] {
  return [
    { title: 'Sent', cell: (test) => <Time at={test.createdAt} /> },
    { title: 'SDK event', cell: (test) => <code>{test.eventName}</code> },
    { title: 'Code', cell: (test) => test.testEventCode ?? 'none' },
    { title: 'Result', cell: (test) => (test.result === null ? 'Queued' : RESULT_WORDS[test.result]) },
    {
      title: '',
      align: 'right',
      cell: (test) => (
        <Button variant="default" onClick={() => onShow(shown === test.id ? null : test.id)}>
          {shown === test.id ? 'Hide report' : 'Show report'}
        </Button>
      ),
    },
  ];
}
