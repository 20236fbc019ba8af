import type { SdkAppView } from '@capi-relay/contracts/operator';

/** What an app's code needs to know to send events. */
type Target = Pick<SdkAppView, 'appId' | 'ingest'>;

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** One purchase from a shell. `at` is an ISO time, `eventId` a fresh UUID. */
export function curlCommand({ appId, ingest }: Target, at: string, eventId: string): string {
  const body = {
    events: [
      {
        event: 'purchase_success',
        event_id: eventId,
        timestamp: at,
        app_user_id: 'user_42',
        properties: { revenue: 9.99, currency: 'EUR', product_id: 'sku_1', email: 'buyer@example.com' },
      },
    ],
  };
  return [
    `curl -X POST ${quoted(ingest.eventsUrl)} \\`,
    `  -H ${quoted(`${ingest.appIdHeader}: ${appId}`)} \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${quoted(JSON.stringify(body))}`,
  ].join('\n');
}

/** A function for a browser, React Native or Node: no SDK needed. */
export function scriptSnippet({ appId, ingest }: Target): string {
  return `async function track(event, properties = {}, appUserId) {
  const response = await fetch(${JSON.stringify(ingest.eventsUrl)}, {
    method: 'POST',
    keepalive: true,
    headers: { 'Content-Type': 'application/json', ${JSON.stringify(ingest.appIdHeader)}: ${JSON.stringify(appId)} },
    body: JSON.stringify({
      events: [
        {
          event,
          // Give the browser pixel the same id, and the platform counts the two copies once.
          event_id: crypto.randomUUID(),
          timestamp: new Date().toISOString(),
          app_user_id: appUserId,
          properties,
        },
      ],
    }),
  });
  if (!response.ok) throw new Error(\`event refused: \${await response.text()}\`);
}

await track('purchase_success', { revenue: 9.99, currency: 'EUR', product_id: 'sku_1' }, 'user_42');`;
}
