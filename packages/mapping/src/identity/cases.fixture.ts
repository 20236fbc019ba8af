/** One rule of a normaliser, by a text that goes in and what comes out. */
export interface Case {
  readonly rule: string;
  readonly input: string;
  readonly result: string | null;
}

export function cases(
  rows: readonly (readonly [rule: string, input: string, result: string | null])[],
): Case[] {
  return rows.map(([rule, input, result]) => ({ rule, input, result }));
}
