import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { APP_NAMES, type AppName, SETTINGS, type Setting } from '@capi-relay/runtime';
import { describe, expect, test } from '@jest/globals';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Namespace, Service } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { nodeArgumentsOf } from './support/node-arguments.js';
import { selectorsOf } from './support/prom-expressions.js';

const FOLDER = new URL('../../deploy/kubernetes/', import.meta.url);

/** An empty object of each kind that is used; it brings the kind's published schema. */
const KINDS = {
  Namespace: () => new Namespace(),
  Deployment: () => new Deployment(),
  Service: () => new Service(),
  PodDisruptionBudget: () => new PodDisruptionBudget(),
  HorizontalPodAutoscaler: () => new HorizontalPodAutoscaler(),
  ScaledObject: () => new ScaledObject(),
} as const;
const kindSchema = z.enum([
  'Namespace',
  'Deployment',
  'Service',
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
  'ScaledObject',
]);

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: kindSchema,
  metadata: z.object({ name: z.string() }),
});
const labelsSchema = z.record(z.string(), z.string());
const probeSchema = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const deploymentSchema = objectSchema.extend({
  spec: z.object({
    selector: z.object({ matchLabels: labelsSchema }),
    template: z.object({
      metadata: z.object({ labels: labelsSchema }),
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        automountServiceAccountToken: z.literal(false),
        securityContext: z.object({
          runAsNonRoot: z.literal(true),
          runAsGroup: z.number(),
          fsGroup: z.number(),
          seccompProfile: z.object({ type: z.literal('RuntimeDefault') }),
        }),
        containers: z
          .array(
            z.object({
              name: z.string(),
              command: z.array(z.string()),
              env: z.array(
                z.object({
                  name: z.string(),
                  value: z.string().optional(),
                  valueFrom: z.object({ secretKeyRef: z.object({ name: z.string() }) }).optional(),
                }),
              ),
              ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
              readinessProbe: probeSchema,
              livenessProbe: probeSchema,
              lifecycle: z
                .object({ preStop: z.object({ exec: z.object({ command: z.array(z.string()) }) }) })
                .optional(),
              securityContext: z.object({
                allowPrivilegeEscalation: z.boolean(),
                readOnlyRootFilesystem: z.boolean(),
                capabilities: z.object({ drop: z.array(z.string()) }),
              }),
              volumeMounts: z
                .array(z.object({ mountPath: z.string(), readOnly: z.boolean().optional() }))
                .default([]),
            }),
          )
          .length(1),
        volumes: z
          .array(z.object({ secret: z.object({ secretName: z.string(), defaultMode: z.number() }) }))
          .default([]),
      }),
    }),
  }),
});
const kustomizationSchema = z.object({
  resources: z.array(z.string()),
  configMapGenerator: z.array(z.object({ name: z.string(), literals: z.array(z.string()) })),
  images: z.array(z.object({ name: z.string() })),
});

/** As kubectl reads it: in YAML 1.1 a number that begins with 0 is octal. */
const read = async (file: string) =>
  parseAllDocuments(await readFile(new URL(file, FOLDER), 'utf8'), { version: '1.1' }).map(
    (document): unknown => document.toJS(),
  );

const kustomization = kustomizationSchema.parse((await read('kustomization.yaml'))[0]);
const documents = (await Promise.all(kustomization.resources.map(read))).flat();
const objects = documents.map((document) => objectSchema.parse(document));
const deployments = objects
  .filter(({ kind }) => kind === 'Deployment')
  .map((object) => {
    const { metadata, spec } = deploymentSchema.parse(object);
    const [container] = spec.template.spec.containers;
    if (container === undefined) throw new Error(`${metadata.name} has no container.`);
    return { name: metadata.name, spec, pod: spec.template.spec, container };
  });
const isApp = (name: string): name is AppName => APP_NAMES.some((app) => app === name);
const settingNamesOf = (app: string): string[] =>
  Object.entries<Setting>(SETTINGS).flatMap(([name, { apps }]) =>
    isApp(app) && apps.includes(app) ? [name] : [],
  );
const shared = Object.fromEntries(
  kustomization.configMapGenerator.flatMap(({ literals }) => literals.map((literal) => literal.split('='))),
);

describe('the Kubernetes base', () => {
  test.each(objects.map((object) => ({ name: `${object.kind} ${object.metadata.name}`, object })))(
    '$name is what its published schema asks for',
    ({ object }) => {
      const empty = KINDS[object.kind]();
      expect(object.apiVersion).toBe(empty.apiVersion);
      const model = Object.assign(empty, object);
      expect(() => model.validate()).not.toThrow();
    },
  );

  test('runs every app but the sandbox and the one that is all of them', () => {
    expect(deployments.map(({ name }) => name).sort()).toEqual([
      'console',
      'ingest',
      'worker-meta',
      'worker-tiktok',
    ]);
  });

  test.each(deployments)(
    '$name starts a program that exists, from the image that is replaced',
    ({ name, container }) => {
      expect(container.command).toEqual(['node', ...nodeArgumentsOf(name), `apps/${name}/dist/main.js`]);
      expect(existsSync(new URL(`../../apps/${name}/src/main.ts`, FOLDER))).toBe(true);
      expect(kustomization.images.map((image) => image.name)).toEqual(['capi-relay']);
    },
  );

  test.each(deployments)('$name is given settings that it has', ({ name, container }) => {
    const given = [...container.env.map((each) => each.name), ...Object.keys(shared)];
    expect(given.filter((setting) => !settingNamesOf(name).includes(setting))).toEqual([]);
  });

  test.each(deployments)('$name is asked on the port it listens on', ({ container }) => {
    const [port] = container.ports;
    const listensOn = container.env.find(({ name }) => name.endsWith('_PORT'))?.value;
    expect(String(port?.containerPort)).toBe(listensOn);
    expect(container.readinessProbe.httpGet).toEqual({ path: '/ready', port: port?.name });
    expect(container.livenessProbe.httpGet).toEqual({ path: '/health', port: port?.name });
  });

  test.each(deployments)('$name has longer to stop than it takes', ({ pod, container }) => {
    const waits = Number(container.lifecycle?.preStop.exec.command[1] ?? 0);
    const takes = Number(shared.SHUTDOWN_GRACE_MS) / 1_000;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(waits + takes);
  });

  test.each(deployments)('$name selects its own pods, and may lose one at a time', ({ name, spec }) => {
    const labels = { 'app.kubernetes.io/name': name };
    expect(spec.selector.matchLabels).toEqual(labels);
    expect(spec.template.metadata.labels).toEqual(labels);
    const budget = objects.find(
      ({ kind, metadata }) => kind === 'PodDisruptionBudget' && metadata.name === name,
    );
    expect(budget).toMatchObject({ spec: { maxUnavailable: 1, selector: { matchLabels: labels } } });
  });

  test.each(deployments)(
    '$name writes to nothing, and has no right a process can do without',
    ({ container }) => {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.volumeMounts.filter(({ readOnly }) => readOnly !== true)).toEqual([]);
    },
  );

  test.each(deployments)('$name has its secrets in files that its own group alone can read', ({ pod }) => {
    expect(pod.securityContext.fsGroup).toBe(pod.securityContext.runAsGroup);
    expect(pod.volumes.filter(({ secret }) => secret.defaultMode !== 0o440)).toEqual([]);
  });

  test.each(['worker-meta', 'worker-tiktok'])('%s finds the private keys where it looks for them', (name) => {
    const worker = deployments.find((each) => each.name === name);
    const file = worker?.container.env.find((each) => each.name === 'VAULT_PRIVATE_JWKS_FILE')?.value;
    expect(file).toBe(`${worker?.container.volumeMounts[0]?.mountPath}/vault-private.json`);
  });

  test('shows the private keys to workers alone', () => {
    const holders = deployments.filter(({ pod, container }) =>
      JSON.stringify([pod.volumes, container.env]).includes('relay-worker-keys'),
    );
    expect(holders.map(({ name }) => name)).toEqual(['worker-meta', 'worker-tiktok']);
  });

  test.each(['worker-meta', 'worker-tiktok'])('%s is scaled by what waits in its own queue', (name) => {
    const scaler = objects.find(({ kind, metadata }) => kind === 'ScaledObject' && metadata.name === name);
    const { spec } = z
      .object({
        spec: z.object({
          scaleTargetRef: z.object({ name: z.string() }),
          minReplicaCount: z.number(),
          triggers: z.array(z.object({ metadata: z.object({ query: z.string() }) })),
        }),
      })
      .parse(scaler);
    expect(spec.scaleTargetRef.name).toBe(name);
    // Down to none nobody would be left to tell how much waits.
    expect(spec.minReplicaCount).toBeGreaterThan(0);
    const queries = spec.triggers.map(({ metadata }) => metadata.query);
    expect(queries.flatMap((query) => selectorsOf(query).map(({ metric }) => metric))).toEqual([
      'capi_queue_jobs',
      'capi_queue_oldest_waiting_seconds',
    ]);
    for (const query of queries) expect(query).toContain(`platform="${name.slice('worker-'.length)}"`);
  });

  test('asks for no secret but those it names in its head', async () => {
    const head = (await readFile(new URL('kustomization.yaml', FOLDER), 'utf8')).split('apiVersion')[0] ?? '';
    const asked = [...JSON.stringify(documents).matchAll(/"(relay-[\w-]+)"/g)].map((match) => match[1] ?? '');
    const generated = kustomization.configMapGenerator.map(({ name }) => name);
    expect([...new Set(asked)].filter((name) => !generated.includes(name) && !head.includes(name))).toEqual(
      [],
    );
  });
});
