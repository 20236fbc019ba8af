import type { EventMap, Platform } from '@capi-relay/contracts';
import type { EventMapping } from '@capi-relay/contracts/operator';
import { resolveEventName } from '@capi-relay/mapping';

/** The event mapping in effect, a line for each name that a default or the layer's own map knows, by name. */
export function eventMappings(
  eventMap: EventMap,
  platform: Pick<Platform, 'defaultEvents' | 'isStandardEvent'>,
): EventMapping[] {
  const names = [...new Set([...Object.keys(platform.defaultEvents), ...Object.keys(eventMap)])].sort();
  return names.map((sdkEvent) => {
    const platformEvent = resolveEventName(eventMap, platform.defaultEvents, sdkEvent);
    return {
      sdkEvent,
      platformEvent,
      source: !Object.hasOwn(eventMap, sdkEvent) ? 'default' : platformEvent === null ? 'off' : 'override',
      defaultEvent: platform.defaultEvents[sdkEvent] ?? null,
      isStandard: platformEvent === null || platform.isStandardEvent(platformEvent),
    };
  });
}
