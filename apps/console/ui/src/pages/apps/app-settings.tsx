import { OPERATOR_ROUTES, type SdkAppView } from '@capi-relay/contracts/operator';
import { Button, Group, SimpleGrid, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
import { ErrorNotice } from '../../shared/error-notice.js';
import { Panel } from '../../shared/panel.js';
import { type AppSettingsDraft, patchOf, settingsOf } from './app-settings-patch.js';

type TextKey = Exclude<keyof AppSettingsDraft, 'killswitch' | 'limitNames' | 'allowedNames'>;

const TEXT_FIELDS: readonly (readonly [key: TextKey, label: string, description: string])[] = [
  ['name', 'Name', 'How you tell this app from others'],
  ['currency', 'Default currency', 'ISO 4217, such as EUR: where an event names a value and no currency'],
  ['country', 'Default country', 'Two letters, such as DE: how national phone numbers are read'],
  ['bundleId', 'Bundle id', 'iOS and macOS'],
  ['androidPackage', 'Package name', 'Android'],
  ['webDomain', 'Domain', 'Web'],
  ['appStoreId', 'App Store id', 'Digits: how TikTok names an iOS app'],
];

export function AppSettings({ app }: { readonly app: SdkAppView }) {
  const kept = settingsOf(app);
  const [draft, setDraft] = useState<AppSettingsDraft | null>(null);
  const patch = useChange(OPERATOR_ROUTES.patchSdkApp);
  const mayWrite = useMay('sdk:write');
  const settings = draft ?? kept;
  const changed = JSON.stringify(settings) !== JSON.stringify(kept);
  const change = (part: Partial<AppSettingsDraft>) => setDraft({ ...settings, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    patch.mutate(
      { params: { projectId: app.projectId, appId: app.appId }, body: patchOf(settings) },
      {
        onSuccess: () => {
          setDraft(null);
          notifications.show({ message: 'The settings are saved and used from the next event on.' });
        },
      },
    );
  };
  return (
    <Panel title="Settings">
      <form onSubmit={submit}>
        <fieldset disabled={!mayWrite} style={{ padding: 0, margin: 0, border: 0 }}>
          <Stack gap="md">
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              {TEXT_FIELDS.map(([key, label, description]) => (
                <TextInput
                  key={key}
                  label={label}
                  description={description}
                  value={settings[key]}
                  onChange={(event) => change({ [key]: event.currentTarget.value })}
                />
              ))}
            </SimpleGrid>
            <Switch
              label="Kill switch"
              description="Tells SDKs of this app to stop sending when they next ask for their configuration."
              checked={settings.killswitch}
              onChange={(event) => change({ killswitch: event.currentTarget.checked })}
            />
            <Switch
              label="Only some event names"
              description="Tells SDKs of this app which events to send; all others they keep to themselves."
              checked={settings.limitNames}
              onChange={(event) => change({ limitNames: event.currentTarget.checked })}
            />
            {settings.limitNames && (
              <TagsInput
                label="Event names"
                placeholder="purchase_success"
                value={[...settings.allowedNames]}
                acceptValueOnBlur
                onChange={(allowedNames) => change({ allowedNames })}
              />
            )}
            {patch.error !== null && <ErrorNotice error={patch.error} />}
            <Group>
              <Button type="submit" size="sm" loading={patch.isPending} disabled={!changed}>
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
    </Panel>
  );
}
