import { OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Group, TextInput } from '@mantine/core';
import { useChange } from '../../api/hooks.js';
import { EventMapEditor } from '../../layer-parts/event-map-editor.js';
import { ErrorNotice } from '../../shared/error-notice.js';
import { Panel } from '../../shared/panel.js';
import { PLATFORM_WORDS } from '../../shared/platform-names.js';
import { toLayer } from './draft.js';
import type { StepProps } from './layer-setup-page.js';
import { StepButtons } from './step-buttons.js';

/** Test event code and event map; then the layer is created. */
export function EventsStep({
  projectId,
  platform,
  draft,
  change,
  next,
  back,
  onCreated,
}: StepProps & { readonly onCreated: (layerId: string) => void }) {
  const create = useChange(OPERATOR_ROUTES.createLayer);
  const words = PLATFORM_WORDS[platform.platform];
  const submit = () =>
    create.mutate(
      { params: { projectId }, body: toLayer(draft) },
      {
        onSuccess: (layer) => {
          onCreated(layer.id);
          next();
        },
      },
    );
  return (
    <>
      <Panel
        title="Test event code"
        hint={`From ${words.testPage}. With it, test events do not count as conversions.`}
      >
        <TextInput
          aria-label="Test event code"
          placeholder="TEST12345"
          maxLength={64}
          maw={320}
          value={draft.testEventCode}
          onChange={(event) => change({ testEventCode: event.currentTarget.value })}
        />
      </Panel>
      <Panel
        flush
        title="Event map"
        hint={`Which of your events are sent, and under which ${words.name} name. The defaults suit most apps.`}
      >
        <EventMapEditor
          names={platform}
          overrides={draft.eventMap}
          onChange={(eventMap) => change({ eventMap })}
        />
      </Panel>
      {create.error !== null && <ErrorNotice error={create.error} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Group justify="flex-end">
          <span style={{ color: 'var(--ink-soft)' }}>
            Events that arrive from then on are sent to this pixel.
          </span>
        </Group>
        <StepButtons back={back} act="Create layer" busy={create.isPending} />
      </form>
    </>
  );
}
