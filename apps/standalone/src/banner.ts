/** What somebody who typed `npm start` needs to go on. */
export interface BannerFacts {
  readonly ingestUrl: string;
  readonly consoleUrl: string;
  readonly sandboxUrl: string;
  readonly appId: string;
  readonly queue: string;
  readonly dataDir: string;
  readonly signInUrl: string | undefined;
  /** Time of the example event. */
  readonly now: string;
}

export function banner(facts: BannerFacts): string {
  const event = {
    events: [
      {
        event: 'purchase_success',
        timestamp: facts.now,
        app_user_id: 'user_42',
        platform: 'web',
        properties: { revenue: 9.99, currency: 'USD', email: 'somebody@example.com' },
      },
    ],
  };
  return `
capi-relay is running

  console    ${facts.consoleUrl}${facts.signInUrl === undefined ? '' : `\n  sign in    ${facts.signInUrl}   (works once, for an hour)`}
  ingest     ${facts.ingestUrl}/l/events
  sandbox    ${facts.sandboxUrl}   (stands in for Meta and TikTok; shows what they would have received)
  queue      ${facts.queue}
  data       ${facts.dataDir}

Send an event:

  curl -i ${facts.ingestUrl}/l/events -H 'Content-Type: application/json' -H 'X-App-Id: ${facts.appId}' \\
    -d '${JSON.stringify(event)}'

Or a whole set of journeys, and see what became of each event:  npm run sample
Ctrl-C stops everything; the data stays.

`;
}
