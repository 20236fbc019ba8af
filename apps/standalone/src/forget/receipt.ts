import type { ForgottenUser } from '@capi-relay/contracts/operator';

const REMOVED: Readonly<Record<keyof ForgottenUser['removed'], string>> = {
  events: 'events that name nobody any more',
  matching: 'rows of matching data',
  deliveries: 'deliveries that waited and will not be sent',
  traits: 'rows of traits',
  consents: 'rows of consent',
  clicks: 'clicks of installs',
  testEvents: 'test events',
  answers: 'answers kept for an Idempotency-Key',
};

/** What was done, in lines for a terminal. It names nobody, and can be kept. */
export function receiptText(receipt: ForgottenUser): string {
  const removed = Object.entries(REMOVED).map(([name, words]) => {
    const count = Object.entries(receipt.removed).find(([known]) => known === name)?.[1] ?? 0;
    return line(count, words);
  });
  const left = receipt.places.filter(({ found }) => found > 0);
  return [
    `Receipt ${receipt.receiptId}, project ${receipt.projectId}, apps ${receipt.appIds.join(', ')}`,
    '',
    'Removed',
    ...removed,
    line(receipt.installs, `installs found, ${receipt.sharedInstalls} of them shared with other users`),
    line(receipt.keptRefusals, 'refusals of installs kept'),
    '',
    'Searched   rows   found   place',
    ...receipt.places.map(
      ({ place, searched, found }) =>
        `${String(searched).padStart(15)} ${String(found).padStart(7)}   ${place}`,
    ),
    '',
    receipt.verified
      ? `Verified: none of ${receipt.places.length} places names the user.`
      : `Not verified: the user is still named in ${left.map(({ place }) => place).join(', ')}.`,
    '',
  ].join('\n');
}

function line(count: number, words: string): string {
  return `${String(count).padStart(10)}  ${words}`;
}
