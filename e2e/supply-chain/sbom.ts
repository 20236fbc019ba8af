import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAX_OUTPUT_BYTES = 50_000_000;
const DEVELOPMENT = 'cdx:npm:package:development';

const componentSchema = z.looseObject({
  'bom-ref': z.string(),
  properties: z.array(z.object({ name: z.string() })),
});
const sbomSchema = z.object({
  metadata: z.looseObject({ component: z.looseObject({ purl: z.string() }) }),
  components: z.array(componentSchema),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

// Not with `--omit dev`: npm then leaves out whatever anybody also names as a development dependency, such as `pg`, and
// a list of what runs without the database's driver is no list. Its mark on a component says it rightly.
const { stdout } = await run(
  'npm',
  ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'],
  { cwd: ROOT, maxBuffer: MAX_OUTPUT_BYTES },
);
const written = z.record(z.string(), z.unknown()).parse(JSON.parse(stdout));
const everything = sbomSchema.parse(written);
const development = everything.components.filter(({ properties }) =>
  properties.some(({ name }) => name === DEVELOPMENT),
);
const leftOut = new Set(development.map((component) => component['bom-ref']));
const { metadata } = everything;
const name = /^pkg:npm\/(.+)@/.exec(metadata.component.purl)?.[1];
const sbom = {
  ...written,
  // npm calls the application by the folder it is checked out in.
  metadata: { ...metadata, component: { ...metadata.component, name } },
  components: everything.components.filter((component) => !leftOut.has(component['bom-ref'])),
  dependencies: everything.dependencies
    .filter(({ ref }) => !leftOut.has(ref))
    .map((each) => ({ ...each, dependsOn: each.dependsOn.filter((ref) => !leftOut.has(ref)) })),
};
process.stdout.write(`${JSON.stringify(sbom, null, 2)}\n`);
