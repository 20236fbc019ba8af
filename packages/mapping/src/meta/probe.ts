import type { CredentialProbe } from '@capi-relay/contracts';
import { classifyMeta } from './classify.js';
import { eventsUrl, type MetaSettings, metaHeaders } from './request.js';

/**
 * Asks whether a credential works by posting an event without a name: Meta looks at the token, its permissions and the
 * dataset first and at the event last, so a complaint about the event (100/2804019) means that all else is in order.
 * Nothing is recorded. Reading the dataset instead would refuse tokens that may send to it.
 */
export function metaProbe(settings: MetaSettings): CredentialProbe {
  return {
    request: (layer, token) => ({
      url: eventsUrl(settings, layer),
      headers: metaHeaders(token),
      json: { data: [{}] },
    }),
    accepted: (answer) => {
      const verdict = classifyMeta(answer, 1);
      if (verdict.kind === 'reject' || verdict.kind === 'delivered') return true;
      // A complaint about the request as a whole may come before or after the token was looked at.
      return verdict.kind === 'fix' && verdict.reason !== 'request_rejected' ? false : undefined;
    },
  };
}
