import { ENVIRONMENTS, environmentSchema } from '@capi-relay/contracts';
import { OPERATOR_ROUTES, type PlatformInfo } from '@capi-relay/contracts/operator';
import { Button, Checkbox, Group, Select, Stack, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useChange, useRoute } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
import { pixelIdProblem } from '../../layer-parts/pixel-id.js';
import { RoutingFields } from '../../layer-parts/routing-fields.js';
import { ErrorNotice } from '../../shared/error-notice.js';
import { Panel } from '../../shared/panel.js';
import { PLATFORM_WORDS } from '../../shared/platform-names.js';
import { DeleteLayer } from './delete-layer.js';
import { useLayerTab } from './layer-page.js';
import { type LayerSettings, patchOf, settingsOf } from './layer-settings.js';
import { TokenCard } from './token-card.js';

/** Everything about a layer that can be set, and its end. */
export function Component() {
  const { layer, platform } = useLayerTab();
  const kept = settingsOf(layer);
  const [draft, setDraft] = useState<LayerSettings | null>(null);
  const patch = useChange(OPERATOR_ROUTES.patchLayer);
  const mayWrite = useMay('layers:write');
  const settings = draft ?? kept;
  const body = patchOf(kept, settings);
  const changed = Object.keys(body).length > 0;
  const valid =
    settings.name.trim() !== '' &&
    settings.environments.length > 0 &&
    pixelIdProblem(platform, settings.pixelId) === null;
  const change = (part: Partial<LayerSettings>) => setDraft({ ...settings, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    patch.mutate(
      { params: { projectId: layer.projectId, layerId: layer.id }, body },
      {
        onSuccess: () => {
          setDraft(null);
          notifications.show({ message: 'The settings are saved and used from now on.' });
        },
      },
    );
  };
  return (
    <>
      <form onSubmit={submit}>
        <fieldset disabled={!mayWrite} style={{ padding: 0, margin: 0, border: 0 }}>
          <Stack gap="md">
            <PixelPanel settings={settings} platform={platform} change={change} />
            <RoutingPanel projectId={layer.projectId} settings={settings} change={change} />
            <SendingPanel settings={settings} platform={platform} change={change} />
            {patch.error !== null && <ErrorNotice error={patch.error} />}
            <Group>
              <Button type="submit" size="sm" loading={patch.isPending} disabled={!changed || !valid}>
                Save settings
              </Button>
              {changed && (
                <Button variant="default" size="sm" onClick={() => setDraft(null)}>
                  Discard
                </Button>
              )}
            </Group>
          </Stack>
        </fieldset>
      </form>
      <TokenCard layer={layer} />
      {mayWrite && <DeleteLayer layer={layer} />}
    </>
  );
}

interface SettingsPart {
  readonly settings: LayerSettings;
  readonly change: (part: Partial<LayerSettings>) => void;
}

function PixelPanel({ settings, platform, change }: SettingsPart & { readonly platform: PlatformInfo }) {
  return (
    <Panel title="Layer and pixel">
      <Stack gap="md">
        <Switch
          label="Send server-side (capi.enabled)"
          description="Off: events are stored and not sent to this pixel."
          checked={settings.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          maxLength={128}
          value={settings.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          label={PLATFORM_WORDS[platform.platform].pixel}
          maxLength={64}
          value={settings.pixelId}
          error={pixelIdProblem(platform, settings.pixelId)}
          onChange={(event) => change({ pixelId: event.currentTarget.value })}
        />
        {platform.platform === 'tiktok' && (
          <TextInput
            label="TikTok App ID"
            description="For app events: TikTok reports them under the app, not the pixel."
            maxLength={64}
            value={settings.tiktokAppId}
            onChange={(event) => change({ tiktokAppId: event.currentTarget.value })}
          />
        )}
      </Stack>
    </Panel>
  );
}

function RoutingPanel({ projectId, settings, change }: SettingsPart & { readonly projectId: string }) {
  const apps = useRoute(OPERATOR_ROUTES.listSdkApps, { params: { projectId }, query: { limit: 100 } });
  return (
    <Panel title="Apps and countries">
      <Stack gap="md">
        <RoutingFields apps={apps.data?.items ?? []} draft={settings} onChange={change} />
      </Stack>
    </Panel>
  );
}

function SendingPanel({ settings, platform, change }: SettingsPart & { readonly platform: PlatformInfo }) {
  const words = PLATFORM_WORDS[platform.platform];
  return (
    <Panel title="What is sent">
      <Stack gap="md">
        <Checkbox.Group
          label="Environments"
          description="Events of other environments are dropped, or sent as test events where a code is set."
          value={[...settings.environments]}
          error={settings.environments.length === 0 ? 'Choose at least one.' : null}
          onChange={(chosen) =>
            change({ environments: chosen.flatMap((name) => environmentSchema.safeParse(name).data ?? []) })
          }
        >
          <Group mt={6}>
            {ENVIRONMENTS.map((name) => (
              <Checkbox key={name} value={name} label={name} />
            ))}
          </Group>
        </Checkbox.Group>
        <TextInput
          label="Test event code"
          description={`From ${words.testPage}. Used for test events, never for events of the environments chosen above.`}
          maxLength={64}
          value={settings.testEventCode}
          onChange={(event) => change({ testEventCode: event.currentTarget.value })}
        />
        <Select
          label="Where conversions happen"
          data={[
            { value: '', label: 'As each event says (its SDK platform)' },
            { value: 'website', label: 'Website' },
            { value: 'app', label: 'App' },
          ]}
          value={settings.actionSource}
          allowDeselect={false}
          onChange={(chosen) =>
            change({ actionSource: chosen === 'website' || chosen === 'app' ? chosen : '' })
          }
        />
        {platform.platform === 'meta' && (
          <Select
            label="Purchase without a value"
            description="Meta refuses it. An advertiser usually wants the conversion counted."
            data={[
              { value: 'zero', label: 'Send it with value 0 and count a warning' },
              { value: 'drop', label: 'Do not send it' },
            ]}
            value={settings.missingValue}
            allowDeselect={false}
            onChange={(chosen) => change({ missingValue: chosen === 'drop' ? 'drop' : 'zero' })}
          />
        )}
        <Switch
          label="Limited data use"
          description={`Tells ${words.name} to use every event of this layer in its restricted mode.`}
          checked={settings.limitedDataUse}
          onChange={(event) => change({ limitedDataUse: event.currentTarget.checked })}
        />
      </Stack>
    </Panel>
  );
}
