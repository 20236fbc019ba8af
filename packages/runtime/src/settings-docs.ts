import { APP_NAMES, type Setting } from './setting.js';
import { SETTINGS } from './settings-registry.js';

export const TABLE_START = '<!-- settings -->';
export const TABLE_END = '<!-- /settings -->';

/** The text of `.env.example`: every setting with what it does and its default, none of them set. */
export function environmentExample(settings: Readonly<Record<string, Setting>> = SETTINGS): string {
  const blocks = Object.entries(settings).map(
    ([name, setting]) =>
      `# ${setting.description}\n# Used by ${usedBy(setting)}.\n#${name}=${setting.default ?? ''}\n`,
  );
  return ['# Every setting. Remove the "#" before a name to set it.\n', ...blocks].join('\n');
}

/** The README's table of settings, in Markdown. */
export function settingsTable(settings: Readonly<Record<string, Setting>> = SETTINGS): string {
  const rows = Object.entries(settings).map(([name, setting]) => {
    const fallback = setting.default === null ? '–' : `\`${setting.default}\``;
    return `| \`${name}\` | ${fallback} | ${setting.description} | ${usedBy(setting)} |`;
  });
  return ['| Setting | Default | What it does | Used by |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/**
 * A document with the table between its markers replaced.
 *
 * @throws Error where the document has no markers
 */
export function withSettingsTable(document: string, table: string): string {
  const start = document.indexOf(TABLE_START);
  const end = document.indexOf(TABLE_END);
  if (start === -1 || end < start) {
    throw new Error(
      `The document has no lines ${TABLE_START} and ${TABLE_END} to put the table of settings between.`,
    );
  }
  return `${document.slice(0, start + TABLE_START.length)}\n${table}\n${document.slice(end)}`;
}

function usedBy(setting: Setting): string {
  return setting.apps.length === APP_NAMES.length ? 'every app' : setting.apps.join(', ');
}
