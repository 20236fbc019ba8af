import type { ServerEvent } from '@capi-relay/contracts/operator';

/** `appUserId` -> `app_user_id`. Names that are not camelCase stay as they are. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * A server's event as an SDK would send it. Its context becomes the event's own fields; unless it says otherwise it comes
 * from a server, so that the server's address is not taken for the user's.
 */
export function toSdkEvent(event: ServerEvent): Record<string, unknown> {
  const { name, occurredAt, appUserId, eventId, properties, context, ...others } = event;
  const fields = Object.entries({ ...others, ...context }).map(([key, value]) => [snakeCase(key), value]);
  return {
    platform: 'node',
    ...Object.fromEntries(fields),
    event: name,
    timestamp: occurredAt,
    ...(appUserId == null ? {} : { app_user_id: appUserId }),
    ...(eventId === undefined ? {} : { event_id: eventId }),
    ...(properties == null ? {} : { properties }),
  };
}
