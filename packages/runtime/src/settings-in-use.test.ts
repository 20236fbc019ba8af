import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { APP_NAMES, type AppName, type Setting } from './setting.js';
import { SETTINGS } from './settings-registry.js';

const root = new URL('../../../', import.meta.url);
const WORKER_ENVIRONMENT = 'packages/delivery/src/worker-environment.ts';

/** Where an app's settings are used beside the files its `main.ts` is made of. */
const ELSEWHERE: Readonly<Partial<Record<AppName, string>>> = {
  'worker-meta': WORKER_ENVIRONMENT,
  'worker-tiktok': WORKER_ENVIRONMENT,
  standalone: 'apps/ingest/src/traffic.ts',
};

/** Text of a file and of all it imports from its own package. */
async function sourcesFrom(file: URL, seen = new Set<string>()): Promise<string> {
  if (seen.has(file.href)) return '';
  seen.add(file.href);
  const text = await readFile(file, 'utf8');
  const imported = [...text.matchAll(/from '(\.[^']+)\.js'/g)].map(([, path]) => new URL(`${path}.ts`, file));
  const texts = [text];
  for (const each of imported) texts.push(await sourcesFrom(each, seen));
  return texts.join('\n');
}

async function settingsUsedBy(app: AppName): Promise<string[]> {
  const files = [`apps/${app}/src/main.ts`, 'packages/runtime/src/run-app.ts'];
  const elsewhere = ELSEWHERE[app];
  if (elsewhere !== undefined) files.push(elsewhere);
  const texts = await Promise.all(files.map((file) => sourcesFrom(new URL(file, root))));
  const text = texts.join('\n');
  return Object.keys(SETTINGS).filter((name) => new RegExp(`\\.${name}\\b`).test(text));
}

describe('the registry of settings', () => {
  it.each(APP_NAMES)('lists for %s the settings it uses, no more and no less', async (app) => {
    const listed = Object.entries<Setting>(SETTINGS)
      .filter(([, { apps }]) => apps.includes(app))
      .map(([name]) => name);
    expect(await settingsUsedBy(app)).toEqual(listed);
  });
});
