import { z } from 'zod';

/** What a key may be allowed to do. Nothing is allowed that is not listed; `*` is everything. */
export const SCOPES = [
  '*',
  'projects:read',
  'projects:write',
  'sdk:read',
  'sdk:write',
  'layers:read',
  'layers:write',
  'vault:read',
  'vault:write',
  'events:read',
  'events:write',
  'users:delete',
  'replays:read',
  'replays:write',
  'audit:read',
  'keys:read',
  'keys:write',
  'queues:read',
  'queues:write',
] as const;
export const scopeSchema = z.enum(SCOPES).meta({ id: 'Scope' });
export type Scope = z.infer<typeof scopeSchema>;

/** True where `granted` covers `needed`. */
export function allows(granted: readonly string[], needed: Scope): boolean {
  return granted.includes('*') || granted.includes(needed);
}
