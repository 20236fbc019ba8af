import type { WarningCode } from '@capi-relay/contracts';
import type { IngestWarning } from '@capi-relay/store';

/** Warnings of one request as the store counts them: per app and code. */
export function countWarnings(appId: string, codes: readonly WarningCode[]): IngestWarning[] {
  const counts = new Map<WarningCode, number>();
  for (const code of codes) {
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts].map(([code, count]) => ({ app_id: appId, code, count }));
}
