/** One field that was changed. Values are there for fields that are no secret. */
export interface FieldChange {
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** One change, as a handler tells it. */
export interface AuditChange {
  /** Such as `layer.updated`. */
  readonly type: string;
  readonly target: { readonly kind: string; readonly id: string } | null;
  readonly projectId: string | null;
  readonly changes?: readonly FieldChange[];
}

/**
 * Fields that differ between two states. Values of the fields in `shown` are kept; of all others only the name, since
 * nobody knows what an operator writes into them.
 */
export function changedFields(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  shown: readonly string[],
  prefix = '',
): FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const [was, is] = [before[name] ?? null, after[name] ?? null];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    const field = `${prefix}${name}`;
    return [shown.includes(name) ? { field, before: was, after: is } : { field }];
  });
}
