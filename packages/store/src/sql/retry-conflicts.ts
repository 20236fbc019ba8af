/**
 * SQLSTATE of a transaction that PostgreSQL gave up for another one's sake, and which only needs to be run again:
 * deadlock_detected, serialization_failure.
 */
const CONFLICTS: readonly string[] = ['40P01', '40001'];
const TRIES = 5;

/** Runs one transaction, and again when it lost against another one. */
export async function retryConflicts<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await transaction();
    } catch (error) {
      if (tried === TRIES || !hasCode(error, CONFLICTS)) throw error;
    }
  }
}

/** Whether PostgreSQL named one of these SQLSTATE codes as the fault. */
export function hasCode(error: unknown, codes: readonly string[]): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
  );
}
