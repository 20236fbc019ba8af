import type { WarningCode } from '@capi-relay/contracts';
import type { Warn } from '../event/warn.js';

/** Gathers warnings of one event, each code once however many values it concerns. */
export function collectWarnings(): { readonly warnings: ReadonlySet<WarningCode>; readonly warn: Warn } {
  const warnings = new Set<WarningCode>();
  return { warnings, warn: (code) => warnings.add(code) };
}
