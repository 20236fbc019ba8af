import type { SettingKind } from './setting-kinds.js';

export const APP_NAMES = [
  'ingest',
  'worker-meta',
  'worker-tiktok',
  'console',
  'sandbox',
  'standalone',
] as const;
export type AppName = (typeof APP_NAMES)[number];

export interface Setting<T = unknown> {
  readonly kind: SettingKind<T>;
  /** Text that stands for an absent variable; `null` where absence has a meaning of its own. */
  readonly default: string | null;
  /** One sentence. */
  readonly description: string;
  readonly apps: readonly AppName[];
  /** True where the value must not be shown. */
  readonly secret?: true;
}

export const EVERY_APP: readonly AppName[] = APP_NAMES;
export const WORKERS: readonly AppName[] = ['worker-meta', 'worker-tiktok', 'standalone'];
export const INGEST: readonly AppName[] = ['ingest', 'standalone'];
export const CONSOLE: readonly AppName[] = ['console', 'standalone'];
export const WITH_STORE: readonly AppName[] = [
  'ingest',
  'worker-meta',
  'worker-tiktok',
  'console',
  'standalone',
];

export const MINUTE_MS = 60_000;
