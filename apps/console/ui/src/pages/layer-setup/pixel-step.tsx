import type { PlatformInfo } from '@capi-relay/contracts/operator';
import { OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Radio, Stack, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useRoute } from '../../api/hooks.js';
import { pixelIdProblem } from '../../layer-parts/pixel-id.js';
import { Notice } from '../../shared/notice.js';
import { Panel } from '../../shared/panel.js';
import { PLATFORM_WORDS } from '../../shared/platform-names.js';
import type { StepProps } from './layer-setup-page.js';
import { StepButtons } from './step-buttons.js';

/** Platform, name and pixel id. Changing the platform takes the event map back: its names are another platform's. */
export function PixelStep({
  projectId,
  platforms,
  platform,
  draft,
  change,
  next,
  back,
}: StepProps & { readonly platforms: readonly PlatformInfo[] }) {
  const layers = useRoute(OPERATOR_ROUTES.listLayers, { params: { projectId }, query: { limit: 200 } });
  const words = PLATFORM_WORDS[platform.platform];
  const problem = pixelIdProblem(platform, draft.pixelId);
  const twin = layers.data?.items.find(
    (layer) => layer.type === draft.type && layer.capi.pixel_id === draft.pixelId.trim(),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (problem === null) next();
  };
  const choose = (type: string) => {
    const chosen = platforms.find((candidate) => candidate.type === type);
    if (chosen !== undefined && chosen.type !== draft.type) change({ type: chosen.type, eventMap: {} });
  };
  return (
    <Panel title="Platform and pixel">
      <form onSubmit={submit}>
        <Stack gap="md">
          <Radio.Group label="Platform" value={draft.type} onChange={choose}>
            <Stack gap="xs" mt={6}>
              {platforms.map((candidate) => (
                <Radio
                  key={candidate.type}
                  value={candidate.type}
                  label={`${PLATFORM_WORDS[candidate.platform].name} (${PLATFORM_WORDS[candidate.platform].api})`}
                />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label="Name"
            description="How you tell this pixel from others"
            placeholder={`${words.name}, main pixel`}
            required
            withAsterisk={false}
            maxLength={128}
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <TextInput
            label={words.pixel}
            description="In Events Manager, under the pixel's name"
            required
            withAsterisk={false}
            maxLength={64}
            value={draft.pixelId}
            error={problem}
            onChange={(event) => change({ pixelId: event.currentTarget.value })}
          />
          {draft.type === 'tiktok_ads' && (
            <TextInput
              label="TikTok App ID"
              description="Only for app events: TikTok reports them under the app, not the pixel. Leave empty for web."
              maxLength={64}
              value={draft.tiktokAppId}
              onChange={(event) => change({ tiktokAppId: event.currentTarget.value })}
            />
          )}
          {twin !== undefined && (
            <Notice tone="warn" title={`The layer "${twin.name}" already sends to this pixel.`}>
              Events that reach both layers are sent twice with the same event id. Continue only if their apps
              or countries differ.
            </Notice>
          )}
        </Stack>
        <StepButtons
          back={back}
          disabled={draft.name.trim() === '' || draft.pixelId.trim() === '' || problem !== null}
        />
      </form>
    </Panel>
  );
}
