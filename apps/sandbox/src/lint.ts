import { isObject, parseJson } from './json.js';
import { documentedEventFindings as metaFindings } from './meta/documented-rules.js';
import type { ReceivedCopy } from './received/received-store.js';
import { documentedEventFindings as tiktokFindings } from './tiktok/documented-rules.js';
import { isEventSource } from './tiktok/event-names.js';

/** What strict mode would have said about an event that was accepted: place and fault, never a value. */
export function lint(copy: ReceivedCopy): string[] {
  const event = parseJson(copy.json);
  if (!isObject(event)) return [];
  const findings =
    copy.platform === 'meta'
      ? metaFindings(event, copy.receivedAt)
      : tiktokFindings(event, isEventSource(copy.eventSource) ? copy.eventSource : 'web');
  return Array.from(findings, ({ path, text }) => `${path} ${text}`);
}
