import type { EventMap } from '@capi-relay/contracts';
import { type LayerEventMap, OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useChange, useRoute } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
import { sameMap } from '../../layer-parts/event-map.js';
import { EventMapEditor } from '../../layer-parts/event-map-editor.js';
import { ErrorNotice } from '../../shared/error-notice.js';
import { Loaded } from '../../shared/loaded.js';
import { Notice } from '../../shared/notice.js';
import { count } from '../../shared/numbers.js';
import { Panel } from '../../shared/panel.js';
import { PLATFORM_WORDS } from '../../shared/platform-names.js';
import { useLayerTab } from './layer-page.js';

/** The mapping in effect and what arrived without one. */
export function Component() {
  const { layer } = useLayerTab();
  const read = useRoute(OPERATOR_ROUTES.readEventMap, {
    params: { projectId: layer.projectId, layerId: layer.id },
  });
  return (
    <Loaded read={read} what="the event map">
      {({ unmapped }) => <Mapping unmapped={unmapped} />}
    </Loaded>
  );
}

function Mapping({ unmapped }: { readonly unmapped: LayerEventMap['unmapped'] }) {
  const { layer, platform } = useLayerTab();
  const kept = layer.capi.event_map ?? {};
  const [draft, setDraft] = useState<EventMap | null>(null);
  const patch = useChange(OPERATOR_ROUTES.patchLayer);
  const mayWrite = useMay('layers:write');
  const overrides = draft ?? kept;
  const changed = draft !== null && !sameMap(draft, kept);
  const save = () =>
    patch.mutate(
      {
        params: { projectId: layer.projectId, layerId: layer.id },
        body: { capi: { event_map: overrides } },
      },
      {
        onSuccess: () => {
          setDraft(null);
          notifications.show({ message: 'The event map is saved and used from now on.' });
        },
      },
    );
  return (
    <>
      {unmapped.length > 0 && (
        <Notice tone="info" title="These events arrived in the last 24 hours and are not sent.">
          {unmapped.map(({ sdkEvent, count: times }, index) => (
            <span key={sdkEvent}>
              {index > 0 && ', '}
              <code>{sdkEvent}</code> ({count(times)})
            </span>
          ))}
          . Add those that are conversions; the rest needs nothing.
        </Notice>
      )}
      {patch.error !== null && <ErrorNotice error={patch.error} />}
      <Panel
        flush
        title="Event map"
        hint={`Which SDK events are sent, and under which ${PLATFORM_WORDS[layer.platform].name} name`}
        action={
          changed && (
            <Group gap="xs">
              <Button variant="default" onClick={() => setDraft(null)}>
                Discard
              </Button>
              <Button loading={patch.isPending} onClick={save}>
                Save map
              </Button>
            </Group>
          )
        }
      >
        <EventMapEditor
          names={platform}
          overrides={overrides}
          onChange={setDraft}
          unmapped={unmapped.map((entry) => entry.sdkEvent)}
          disabled={!mayWrite}
        />
      </Panel>
    </>
  );
}
