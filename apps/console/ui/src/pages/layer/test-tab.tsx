import { OPERATOR_ROUTES, type TestEvent } from '@capi-relay/contracts/operator';
import { Button, Table } from '@mantine/core';
import { useState } from 'react';
import { useRoute } from '../../api/hooks.js';
import { TestEventPanel } from '../../layer-parts/test-event-panel.js';
import { TestReport } from '../../layer-parts/test-report.js';
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
              <TestTable tests={items} shown={shown} onShow={setShown} />
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

function TestTable({
  tests,
  shown,
  onShow,
}: {
  readonly tests: readonly TestEvent[];
  readonly shown: string | null;
  readonly onShow: (testId: string | null) => void;
}) {
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Sent</Table.Th>
          <Table.Th>SDK event</Table.Th>
          <Table.Th>Code</Table.Th>
          <Table.Th>Result</Table.Th>
          <Table.Th />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tests.map((test) => (
          <Table.Tr key={test.id}>
            <Table.Td>
              <Time at={test.createdAt} />
            </Table.Td>
            <Table.Td>
              <code>{test.eventName}</code>
            </Table.Td>
            <Table.Td>{test.testEventCode ?? 'none'}</Table.Td>
            <Table.Td>{test.result === null ? 'Queued' : RESULT_WORDS[test.result]}</Table.Td>
            <Table.Td ta="right">
              <Button variant="subtle" onClick={() => onShow(shown === test.id ? null : test.id)}>
                {shown === test.id ? 'Hide report' : 'Show report'}
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
