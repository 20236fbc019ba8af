/** What one value may be made of. */
export interface Bounds {
  /** Levels of arrays and objects. */
  readonly levels: number;
  /** Fields and list items, on all levels together. */
  readonly values: number;
}

export type Excess = 'too_deep' | 'too_many_values';

interface Budget {
  values: number;
}

function spend(value: unknown, levels: number, budget: Budget): Excess | null {
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  if (levels === 0) {
    return 'too_deep';
  }
  const children: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  budget.values -= children.length;
  if (budget.values < 0) {
    return 'too_many_values';
  }
  for (const child of children) {
    const excess = spend(child, levels - 1, budget);
    if (excess !== null) {
      return excess;
    }
  }
  return null;
}

/** Which bound a value exceeds, `null` for none; it is never looked at past the first. */
export function excessOf(value: unknown, bounds: Bounds): Excess | null {
  return spend(value, bounds.levels, { values: bounds.values });
}
