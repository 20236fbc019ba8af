import type { TestConsole } from './running-console.js';

/** Looks into the console's database, or moves its clock. */
export async function sql(
  relay: TestConsole,
  text: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const { rows } = await relay.store.batches.query<Record<string, unknown>>(text, [...values]);
  return rows;
}
