import type { EventMap } from '@capi-relay/contracts';

/** What a platform starts from, as far as the editor needs it. */
export interface EventNames {
  readonly defaultEvents: Readonly<Record<string, string>>;
  readonly standardEvents: readonly string[];
}

export interface MappingRow {
  readonly sdkEvent: string;
  /** `null`: not sent. */
  readonly platformEvent: string | null;
  readonly defaultEvent: string | null;
  readonly source: 'default' | 'override' | 'off';
  readonly isStandard: boolean;
}

/** The mapping in effect: every default, each as the overrides leave it, then the names that are only overrides. */
export function mappingRows(names: EventNames, overrides: EventMap): MappingRow[] {
  const sdkEvents = [...new Set([...Object.keys(names.defaultEvents), ...Object.keys(overrides)])];
  return sdkEvents.map((sdkEvent) => {
    const defaultEvent = names.defaultEvents[sdkEvent] ?? null;
    const override = overrides[sdkEvent];
    const platformEvent = override === undefined ? defaultEvent : override;
    return {
      sdkEvent,
      platformEvent,
      defaultEvent,
      source: override === undefined ? 'default' : override === null ? 'off' : 'override',
      isStandard: platformEvent === null || names.standardEvents.includes(platformEvent),
    };
  });
}

/**
 * The overrides after `sdkEvent` is sent as `platformEvent`, or not at all with `null`. What the default says anyway is
 * not kept as an override, so that a later change of the defaults reaches the layer.
 */
export function withMapping(
  names: EventNames,
  overrides: EventMap,
  sdkEvent: string,
  platformEvent: string | null,
): EventMap {
  const defaultEvent = names.defaultEvents[sdkEvent] ?? null;
  if (platformEvent === defaultEvent) return withoutOverride(overrides, sdkEvent);
  return { ...overrides, [sdkEvent]: platformEvent };
}

/** The overrides without `sdkEvent`: it is then sent as the default says, or not at all. */
export function withoutOverride(overrides: EventMap, sdkEvent: string): EventMap {
  return Object.fromEntries(Object.entries(overrides).filter(([name]) => name !== sdkEvent));
}

export function sameMap(a: EventMap, b: EventMap): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => name in b && a[name] === b[name]);
}
