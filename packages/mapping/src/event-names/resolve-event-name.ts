import type { EventMap } from '@capi-relay/contracts';

/**
 * Names the platform event an SDK event is sent as, or `null` where it is not sent: a layer's `event_map` wins over the
 * platform's defaults, and `null` in it switches a default off.
 *
 * ```ts
 * resolveEventName({ trial_start: null }, META_DEFAULT_EVENTS, 'trial_start'); // null
 * resolveEventName(undefined, META_DEFAULT_EVENTS, 'trial_start');             // 'StartTrial'
 * ```
 */
export function resolveEventName(
  eventMap: EventMap | undefined,
  defaults: Readonly<Record<string, string>>,
  sdkName: string,
): string | null {
  // Own keys only: an SDK event may be called `constructor`.
  if (eventMap !== undefined && Object.hasOwn(eventMap, sdkName)) return eventMap[sdkName] ?? null;
  return Object.hasOwn(defaults, sdkName) ? (defaults[sdkName] ?? null) : null;
}
