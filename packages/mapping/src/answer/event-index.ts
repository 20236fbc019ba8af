/** `$['data'][2]['custom_data']`, `data.2.event_id`, `data[2].event_time`, `Batch.2.properties`. */
const PLACES = [/\$\['data'\]\[(\d+)\]/, /\bdata(?:\.|\[)(\d+)/, /\bBatch\.(\d+)\b/i];

/**
 * The place of the refused event, read from a platform's message. A hint and no more: neither platform promises the
 * form, and a place outside the request is no place.
 */
export function eventIndex(message: string, sentCount: number): number | undefined {
  for (const place of PLACES) {
    const found = place.exec(message)?.[1];
    if (found === undefined) continue;
    const index = Number(found);
    return index < sentCount ? index : undefined;
  }
  return undefined;
}
