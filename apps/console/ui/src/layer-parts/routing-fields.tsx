import type { SdkAppView } from '@capi-relay/contracts/operator';
import { MultiSelect, TagsInput } from '@mantine/core';

export interface RoutingDraft {
  /** Empty: every app of the project. */
  readonly appIds: readonly string[];
  /** ISO 3166-1 alpha-2, upper-case. Empty: every country. */
  readonly countries: readonly string[];
}

const countryName = new Intl.DisplayNames(undefined, { type: 'region' });
const COUNTRY = /^[A-Z]{2}$/;

/** `DE: Germany, FR: France`: what was typed, in words, to be checked at a glance. */
function namesOf(codes: readonly string[]): string {
  return codes.map((code) => countryName.of(code) ?? code).join(', ');
}

/** Which apps and countries reach the layer. */
export function RoutingFields({
  apps,
  draft,
  onChange,
}: {
  readonly apps: readonly SdkAppView[];
  readonly draft: RoutingDraft;
  readonly onChange: (draft: RoutingDraft) => void;
}) {
  const setCountries = (typed: string[]) => {
    const codes = typed.map((code) => code.trim().toUpperCase()).filter((code) => COUNTRY.test(code));
    onChange({ ...draft, countries: [...new Set(codes)] });
  };
  return (
    <>
      <MultiSelect
        label="SDK apps"
        description="Only events of these apps reach the layer. Leave empty for every app of the project."
        placeholder={draft.appIds.length === 0 ? 'Every app' : ''}
        data={apps.map((app) => ({ value: app.appId, label: `${app.name} (${app.appId})` }))}
        value={[...draft.appIds]}
        searchable
        clearable
        onChange={(appIds) => onChange({ ...draft, appIds })}
      />
      <TagsInput
        label="Countries"
        description={
          draft.countries.length === 0
            ? 'Two-letter codes, such as DE or US. Leave empty for every country.'
            : `${namesOf(draft.countries)}. Events of an unknown country are not sent to this layer.`
        }
        placeholder={draft.countries.length === 0 ? 'Every country' : ''}
        value={[...draft.countries]}
        splitChars={[',', ' ', ';']}
        clearable
        acceptValueOnBlur
        onChange={setCountries}
      />
    </>
  );
}
