import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { APP_NAMES, type AppName, SETTINGS, type Setting } from '@capi-relay/runtime';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { nodeArgumentsOf } from './support/node-arguments.js';

const ROOT = new URL('../../', import.meta.url);

const serviceSchema = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  stop_grace_period: z.string(),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  privileged: z.boolean().optional(),
  user: z.string().optional(),
});
type Service = z.infer<typeof serviceSchema>;

const text = await readFile(new URL('docker-compose.yml', ROOT), 'utf8');
const compose = z
  .object({ services: z.record(z.string(), serviceSchema), volumes: z.record(z.string(), z.unknown()) })
  .parse(parse(text, { merge: true }));
const dockerfile = await readFile(new URL('Dockerfile', ROOT), 'utf8');

const isApp = (name: string): name is AppName => APP_NAMES.some((app) => app === name);
const apps = Object.entries(compose.services).flatMap(([name, service]) =>
  isApp(name) ? [{ name, service }] : [],
);
const settingsOf = (app: AppName) =>
  Object.entries<Setting>(SETTINGS).flatMap(([name, setting]) => (setting.apps.includes(app) ? [name] : []));
const service = (name: string): Service => {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}.`);
  return found;
};

describe('docker-compose.yml', () => {
  test('has a service for every app that runs on its own', () => {
    expect(apps.map(({ name }) => name).sort()).toEqual(
      APP_NAMES.filter((name) => name !== 'standalone').sort(),
    );
  });

  test.each(apps)(
    '$name can be given each of its settings, and nothing that is none',
    ({ name, service }) => {
      const given = Object.keys(service.environment);
      expect(given.filter((each) => !settingsOf(name).includes(each))).toEqual([]);
      // A setting that is a secret is given as a file where there is a choice.
      const missing = settingsOf(name).filter(
        (each) => !given.includes(each) && !given.includes(`${each}_FILE`),
      );
      expect(missing).toEqual([]);
    },
  );

  test.each(apps)('$name starts a program that exists', ({ name, service }) => {
    expect(service.command).toEqual(['node', ...nodeArgumentsOf(name), `apps/${name}/dist/main.js`]);
    expect(existsSync(new URL(`apps/${name}/src/main.ts`, ROOT))).toBe(true);
  });

  test.each(apps)('$name has longer to stop than it takes', ({ service }) => {
    expect(Number.parseInt(service.stop_grace_period, 10) * 1_000).toBeGreaterThan(
      Number(SETTINGS.SHUTDOWN_GRACE_MS.default) + 2_000,
    );
  });

  test.each(apps.filter(({ name }) => name !== 'sandbox'))(
    '$name is asked for its health on the port it is given',
    ({ service }) => {
      const port = Object.entries(service.environment).find(([key]) => key.endsWith('_PORT'))?.[1];
      expect(service.healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${port}/`);
    },
  );

  test.each(['worker-meta', 'worker-tiktok'])('%s takes no port of the host, so it can be scaled', (name) => {
    expect(service(name).ports).toEqual([]);
  });

  test.each([...apps.map(({ name }) => name), 'keys'])(
    '%s writes to nothing but its volumes, and has no right a process can do without',
    (name) => {
      expect(service(name)).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      expect([service(name).privileged, service(name).user]).toEqual([undefined, undefined]);
    },
  );

  test.each(apps)('$name gets its volumes to read, not to write', ({ service }) => {
    expect(service.volumes.filter((volume) => !volume.endsWith(':ro'))).toEqual([]);
  });

  test('only workers see the private keys', () => {
    const seeing = Object.entries(compose.services)
      .filter(([, each]) => each.volumes.some((volume) => volume.startsWith('worker-keys:')))
      .map(([name]) => name);
    expect(seeing.sort()).toEqual(['keys', 'worker-meta', 'worker-tiktok']);
  });

  test('Redis keeps jobs over a restart and never drops one for want of memory', () => {
    const command = service('redis').command?.join(' ') ?? '';
    expect(command).toContain('--appendonly yes --appendfsync everysec');
    expect(command).toContain('--maxmemory-policy noeviction');
  });

  test('nothing is sent to the sandbox unless its profile is asked for', () => {
    expect(service('sandbox').profiles).toEqual(['sandbox']);
    expect(service('worker-meta').environment.META_BASE_URL).toBeNull();
    expect(service('worker-tiktok').environment.TIKTOK_BASE_URL).toBeNull();
  });

  test('everything that is mounted or waited for exists', () => {
    const named = Object.values(compose.services).flatMap((each) =>
      each.volumes.map((volume) => volume.split(':')[0] ?? ''),
    );
    expect(named.filter((volume) => !(volume in compose.volumes))).toEqual([]);
    const awaited = Object.values(compose.services).flatMap((each) => Object.entries(each.depends_on));
    for (const [name, { condition }] of awaited) {
      expect(condition === 'service_healthy' ? service(name).healthcheck : service(name)).toBeDefined();
    }
  });

  test('asks for no variable but the settings, and those it explains in its head', () => {
    const asked = [...text.matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1] ?? '');
    const unexplained = asked.filter((name) => !(name in SETTINGS) && !text.includes(`#   ${name} `));
    expect(unexplained).toEqual([]);
  });
});

describe('npm run', () => {
  test('ingest starts what compose starts', async () => {
    const manifest = z
      .object({ scripts: z.object({ ingest: z.string() }) })
      .parse(JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')));
    expect(manifest.scripts.ingest.split(' ')).toEqual(service('ingest').command);
  });
});

describe('the Dockerfile', () => {
  test('starts the ingest as compose does, when it is given no command', () => {
    const [, command] = /^CMD (.+)$/m.exec(dockerfile) ?? [];
    expect(JSON.parse(command ?? '')).toEqual(service('ingest').command);
  });

  test('installs the modules of every app the compose file starts', () => {
    const started = Object.values(compose.services).flatMap((each) =>
      (each.command ?? []).flatMap((word) => /^(apps\/[\w-]+)\/dist\/main\.js$/.exec(word)?.[1] ?? []),
    );
    expect(started.filter((app) => !new RegExp(`-w ${app}\\b`).test(dockerfile))).toEqual([]);
  });

  test('does not run as root, and makes the folders of the keys for its user', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER node$/m);
    expect(last).toContain('install -d -o node -g node -m 0700 /keys/workers /keys/console');
  });
});
