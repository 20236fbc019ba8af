import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { readSettings, SettingsError } from './settings.js';
import {
  environmentExample,
  settingsTable,
  TABLE_END,
  TABLE_START,
  withSettingsTable,
} from './settings-docs.js';
import { SETTINGS, type SettingName } from './settings-registry.js';

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  throw new Error('The settings were read without a complaint.');
}

const root = new URL('../../../', import.meta.url);

describe('reading settings', () => {
  it('gives typed values, and defaults for what is absent', () => {
    const settings = readSettings(['INGEST_PORT', 'REDIS_ALLOW_EVICTION', 'REDIS_URL', 'LOG_LEVEL'], {
      INGEST_PORT: ' 8080 ',
      REDIS_ALLOW_EVICTION: 'true',
    });
    expect(settings).toEqual({
      INGEST_PORT: 8080,
      REDIS_ALLOW_EVICTION: true,
      REDIS_URL: undefined,
      LOG_LEVEL: 'info',
    });
    const port: number = settings.INGEST_PORT;
    const url: string | undefined = settings.REDIS_URL;
    expect([port, url]).toEqual([8080, undefined]);
  });

  it('takes an empty variable for an absent one', () => {
    expect(readSettings(['GATHER_MS', 'QUEUE_PREFIX'], { GATHER_MS: '', QUEUE_PREFIX: '  ' })).toEqual({
      GATHER_MS: 25,
      QUEUE_PREFIX: undefined,
    });
  });

  it('names everything that is wrong at once', () => {
    const env = { INGEST_PORT: '70000', LOG_LEVEL: 'loud', META_API_VERSION: '26' };
    expect(problemsOf(() => readSettings(['INGEST_PORT', 'LOG_LEVEL', 'META_API_VERSION'], env))).toEqual([
      'INGEST_PORT is "70000"; it must be a port from 1 to 65535, or 0 for any free one.',
      'LOG_LEVEL is "loud"; it must be one of fatal, error, warn, info, debug, trace, silent.',
      'META_API_VERSION is "26"; it must be a version such as v26.0.',
    ]);
  });

  it('says what a required setting is for when it is missing', () => {
    expect(problemsOf(() => readSettings(['DATABASE_URL'], {}, ['DATABASE_URL']))).toEqual([
      expect.stringMatching(/^DATABASE_URL is not set\. PostgreSQL with the event store/),
    ]);
    const { DATABASE_URL } = readSettings(['DATABASE_URL'], { DATABASE_URL: 'postgres://db/relay' }, [
      'DATABASE_URL',
    ]);
    const url: string = DATABASE_URL;
    expect(url).toBe('postgres://db/relay');
  });

  it.each<[SettingName, string]>([
    ['DATABASE_URL', 'mysql://relay:hunter2@db/relay'],
    ['REDIS_URL', 'redis://default:hunter2@one,http://two'],
    ['SESSION_SECRET', 'hunter2'],
  ])('does not repeat the value of %s, which is a secret', (name, value) => {
    const [problem] = problemsOf(() => readSettings([name], { [name]: value }));
    expect(problem).toMatch(new RegExp(`^${name} has a value that cannot be used; it must be `));
    expect(problem).not.toContain('hunter2');
  });

  it.each<[SettingName, string, unknown]>([
    ['TRUST_PROXY', '-1', SettingsError],
    ['TRUST_PROXY', '1.5', SettingsError],
    ['TRUST_PROXY', '0x10', SettingsError],
    ['TRUST_PROXY', '1e1', SettingsError],
    ['TRUST_PROXY', '10', 10],
    ['BATCH_MAX_EVENTS', '1001', SettingsError],
    ['BATCH_MAX_EVENTS', '0', SettingsError],
    ['EVENT_RETENTION_DAYS', '7', SettingsError],
    ['OTEL_ENABLED', '1', true],
    ['OTEL_ENABLED', 'yes', SettingsError],
    [
      'REDIS_URL',
      'rediss://u:p@one:6379, rediss://u:p@two:6379',
      'rediss://u:p@one:6379, rediss://u:p@two:6379',
    ],
    ['CONSOLE_PUBLIC_URL', 'console.example.com', SettingsError],
    ['COUNTRY_HEADER', 'cf-ipcountry', 'cf-ipcountry'],
    ['COUNTRY_HEADER', 'cf ipcountry', SettingsError],
  ])('reads %s=%s as it should', (name, value, expected) => {
    const read = () => readSettings([name], { [name]: value });
    if (expected === SettingsError) expect(read).toThrow(SettingsError);
    else expect(read()).toEqual({ [name]: expected });
  });
});

describe('the registry of settings', () => {
  it('has only defaults that it would accept', () => {
    for (const name of Object.keys(SETTINGS) as SettingName[]) {
      expect(() => readSettings([name], {})).not.toThrow();
    }
  });

  it('describes each setting in one sentence that names an app', () => {
    for (const [name, setting] of Object.entries(SETTINGS)) {
      expect([name, setting.description]).toEqual([name, expect.stringMatching(/^[A-Z].*\.$/s)]);
      expect([name, setting.apps.length]).not.toEqual([name, 0]);
    }
  });

  it('is what .env.example lists, no more and no less', async () => {
    expect(await readFile(new URL('.env.example', root), 'utf8')).toBe(environmentExample());
  });

  it('is what the README lists, no more and no less', async () => {
    const readme = await readFile(new URL('README.md', root), 'utf8');
    expect(withSettingsTable(readme, settingsTable())).toBe(readme);
  });

  it('puts its table between the markers of a document and touches nothing else', () => {
    const document = `before\n${TABLE_START}\nold\n${TABLE_END}\nafter`;
    expect(withSettingsTable(document, 'new')).toBe(`before\n${TABLE_START}\nnew\n${TABLE_END}\nafter`);
    expect(() => withSettingsTable('no markers', 'new')).toThrow('<!-- settings -->');
  });
});
