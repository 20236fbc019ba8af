import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const exampleSchema = z.object({
  batch_id: z.string(),
  events: z.array(z.record(z.string(), z.unknown())),
});
export type Example = z.infer<typeof exampleSchema>;

const UNIT_MS: Readonly<Record<string, number>> = { seconds: 1_000, minutes: 60_000 };

/** What the placeholders of the example files stand for in one run. */
export interface Placeholders {
  /** Unix milliseconds. */
  readonly now: number;
  /** Makes this run's events differ from those of another run. */
  readonly newEventId: (name: string) => string;
}

/**
 * Fills in `{{seconds_ago:N}}` and `{{minutes_ago:N}}` (an ISO 8601 time) and `{{id:NAME}}` (an event id, the same for the same name within a
 * run).
 */
export function fillIn(text: string, { now, newEventId }: Placeholders): string {
  return text
    .replaceAll(/\{\{(seconds|minutes)_ago:(\d+)\}\}/g, (_all, unit: string, count: string) =>
      new Date(now - Number(count) * (UNIT_MS[unit] ?? 0)).toISOString(),
    )
    .replaceAll(/\{\{id:([^}]+)\}\}/g, (_all, name: string) => newEventId(name));
}

/** The example batches of a folder, by file name. */
export async function readExamples(folder: string, placeholders: Placeholders): Promise<Example[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) =>
      exampleSchema.parse(JSON.parse(fillIn(await readFile(join(folder, file), 'utf8'), placeholders))),
    ),
  );
}
