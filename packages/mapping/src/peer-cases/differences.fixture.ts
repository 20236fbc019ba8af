import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Difference } from './compare.fixture.js';
import type { PeerCase } from './peer-case.fixture.js';

/** Stand for a leaf that is not there, and for whatever it holds. */
const ABSENT = '(absent)';
const ANY = '(any)';

const tableSchema = z.strictObject({
  /** Leaves in which we differ on purpose. In a path `*` is one step and `**` are one or more. */
  fields: z.array(
    z.strictObject({
      peer: z.string(),
      platform: z.enum(['meta', 'tiktok']),
      path: z.string(),
      theirs: z.json(),
      ours: z.json(),
      /** Where the reason holds for these cases alone. */
      cases: z.array(z.string()).optional(),
      reason: z.string().min(10),
    }),
  ),
  /** Cases the peer refuses and we send, with what we count instead. */
  refusals: z.array(
    z.strictObject({
      cases: z.array(z.string()),
      warning: z.string().optional(),
      reason: z.string().min(10),
    }),
  ),
});

export type Differences = z.infer<typeof tableSchema>;
export type FieldRule = Differences['fields'][number];

export function readDifferences(): Differences {
  const file = new URL('../../peer-differences.json', import.meta.url);
  return tableSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** The first rule that gives a reason for a difference. */
export function ruleFor(
  { fields }: Differences,
  { id, peer, platform }: PeerCase,
  difference: Difference,
): FieldRule | undefined {
  return fields.find(
    (rule) =>
      rule.peer === peer &&
      rule.platform === platform &&
      (rule.cases === undefined || rule.cases.includes(id)) &&
      pattern(rule.path).test(difference.path) &&
      fits(rule.theirs, difference.theirs) &&
      fits(rule.ours, difference.ours),
  );
}

function pattern(path: string): RegExp {
  const steps = path.split('.').map((step) => (step === '**' ? '.+' : step === '*' ? '[^.]+' : step));
  return new RegExp(`^${steps.join('\\.')}$`);
}

function fits(told: unknown, found: unknown): boolean {
  if (told === ABSENT) return found === undefined;
  return told === ANY ? found !== undefined : JSON.stringify(told) === JSON.stringify(found);
}
