import type { z } from 'zod';
import type { Setting } from './setting.js';
import { SETTINGS, type SettingName } from './settings-registry.js';

type ValueOf<N extends SettingName> = z.output<(typeof SETTINGS)[N]['kind']['schema']>;
type WithoutDefault = {
  [N in SettingName]: (typeof SETTINGS)[N]['default'] extends null ? N : never;
}[SettingName];

/** Settings that were read; one without a default may be `undefined` unless it was required. */
export type Settings<N extends SettingName, R extends N = never> = {
  readonly [K in N]: K extends Exclude<WithoutDefault, R> ? ValueOf<K> | undefined : ValueOf<K>;
};

/** Names everything that is wrong with the environment at once, in a sentence each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly code = 'bad_settings';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/**
 * Reads settings by name from an environment. An empty variable counts as absent, since that is how compose files and
 * shells leave one out.
 *
 * @param required names that must be present although the registry has no default for them
 * @throws SettingsError
 */
export function readSettings<N extends SettingName, R extends N = never>(
  names: readonly N[],
  env: Readonly<Record<string, string | undefined>>,
  required: readonly R[] = [],
): Settings<N, R> {
  const problems: string[] = [];
  const values: [SettingName, unknown][] = [];
  for (const name of names) {
    const setting: Setting = SETTINGS[name];
    const given = env[name]?.trim() ?? '';
    const text = given === '' ? setting.default : given;
    if (text === null) {
      values.push([name, undefined]);
      if (isAmong(required, name)) problems.push(`${name} is not set. ${setting.description}`);
      continue;
    }
    const parsed = setting.kind.schema.safeParse(text);
    values.push([name, parsed.data]);
    if (!parsed.success) problems.push(explain(name, setting, text));
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return Object.fromEntries(values) as Settings<N, R>;
}

function explain(name: string, setting: Setting, text: string): string {
  const shown = setting.secret === true ? 'has a value that cannot be used' : `is "${text}"`;
  return `${name} ${shown}; it must be ${setting.kind.expects}.`;
}

function isAmong(names: readonly string[], name: string): boolean {
  return names.includes(name);
}
