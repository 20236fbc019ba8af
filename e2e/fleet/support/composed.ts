import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

const serviceSchema = z.object({
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).default({}),
  read_only: z.boolean().default(false),
});
const composeSchema = z.object({ services: z.record(z.string(), serviceSchema) });

/** What compose would start for a service: its program's arguments and its environment. */
export interface Composed {
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether it sees a file system it cannot write to. */
  readonly readOnly: boolean;
}

/** `${NAME}`, `${NAME:-default}` and `${NAME:?complaint}`. */
function interpolate(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g, (_all, name: string, kind, rest) => {
    const value = variables[name];
    if (value !== undefined) return value;
    if (kind === '-') return rest;
    throw new Error(`docker-compose.yml asks for ${name}: ${rest ?? 'it has no default'}.`);
  });
}

/**
 * Reads a service of docker-compose.yml as compose does.
 *
 * @param variables of the shell that compose would be started from
 * @param moved parts of values that mean a container, and what they are on this machine
 */
export async function composed(
  name: string,
  variables: Readonly<Record<string, string>>,
  moved: Readonly<Record<string, string>>,
): Promise<Composed> {
  const text = await readFile(new URL('../../../docker-compose.yml', import.meta.url), 'utf8');
  const service = composeSchema.parse(parse(text, { merge: true })).services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}.`);
  const move = (value: string): string =>
    Object.entries(moved).reduce((moving, [from, to]) => moving.replaceAll(from, to), value);
  const env = Object.entries(service.environment).flatMap(([key, value]) => {
    const given = value === null ? variables[key] : interpolate(String(value), variables);
    return given === undefined ? [] : [[key, move(given)] as const];
  });
  return {
    arguments: service.command.slice(1).map(move),
    env: Object.fromEntries(env),
    readOnly: service.read_only,
  };
}
