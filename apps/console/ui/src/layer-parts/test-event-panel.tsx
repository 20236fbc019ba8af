import { type LayerView, OPERATOR_ROUTES, type PlatformInfo } from '@capi-relay/contracts/operator';
import { Autocomplete, Button, Checkbox, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useChange, useRoute } from '../api/hooks.js';
import { useMay } from '../app/session.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { Panel } from '../shared/panel.js';
import { PLATFORM_WORDS } from '../shared/platform-names.js';
import { mappingRows } from './event-map.js';
import classes from './test-event-panel.module.css';
import { TestReport } from './test-report.js';

/** Sends an event through every gate to the platform and shows what each gate and the platform said. */
export function TestEventPanel({
  layer,
  platform,
  onDelivered,
}: {
  readonly layer: LayerView;
  readonly platform: PlatformInfo;
  readonly onDelivered?: () => void;
}) {
  const params = { projectId: layer.projectId, layerId: layer.id };
  const apps = useRoute(OPERATOR_ROUTES.listSdkApps, { params, query: { limit: 100 } });
  const send = useChange(OPERATOR_ROUTES.createTestEvent);
  const maySend = useMay('layers:write');
  const [eventName, setEventName] = useState('purchase_success');
  const [code, setCode] = useState(layer.capi.test_event_code ?? '');
  const [appId, setAppId] = useState<string | null>(null);
  const [asReal, setAsReal] = useState(false);
  const words = PLATFORM_WORDS[layer.platform];
  const hasCode = code.trim() !== '';
  const sent = mappingRows(platform, layer.capi.event_map ?? {}).filter((row) => row.platformEvent !== null);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate({
      params,
      body: {
        eventName: eventName.trim(),
        ...(hasCode ? { testEventCode: code.trim() } : { withoutTestCode: asReal }),
        ...(appId === null ? {} : { appId }),
      },
    });
  };
  return (
    <>
      <Panel title="Send test event" hint="It goes through every gate of a real event and to the platform.">
        <form className={classes.form} onSubmit={submit}>
          <div className={classes.fields}>
            <Autocomplete
              label="SDK event"
              data={sent.map((row) => row.sdkEvent)}
              value={eventName}
              required
              withAsterisk={false}
              onChange={setEventName}
            />
            <TextInput
              label="Test event code"
              description={`From ${words.testPage}`}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              placeholder="TEST12345"
              value={code}
              maxLength={64}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <Select
              label="SDK app it pretends to come from"
              placeholder="The first app routed here"
              data={(apps.data?.items ?? []).map((app) => ({ value: app.appId, label: app.name }))}
              value={appId}
              clearable
              onChange={setAppId}
            />
          </div>
          {!hasCode && (
            <Checkbox
              label={`Send without a code: ${words.name} then counts it as a real conversion`}
              checked={asReal}
              onChange={(event) => setAsReal(event.currentTarget.checked)}
            />
          )}
          <div>
            <Button
              type="submit"
              size="sm"
              loading={send.isPending}
              disabled={!maySend || eventName.trim() === '' || (!hasCode && !asReal)}
            >
              Send test event
            </Button>
          </div>
          {send.error !== null && <ErrorNotice error={send.error} />}
        </form>
      </Panel>
      {send.data !== undefined && (
        <TestReport
          key={send.data.id}
          layer={layer}
          testId={send.data.id}
          {...(onDelivered === undefined ? {} : { onDelivered })}
        />
      )}
    </>
  );
}
