import type { DropReason, FailureReason, ParkReason } from '@capi-relay/contracts';

/** What a reason means and what to do about it, for the person who runs the relay. */
export interface ReasonText {
  readonly explanation: string;
  readonly fix: string;
  /** True where sending the same event again can end differently. */
  readonly replayable: boolean;
}

export type AnyReason = DropReason | FailureReason | ParkReason;

export const REASON_TEXTS: Readonly<Record<AnyReason, ReasonText>> = {
  user_forgotten: {
    explanation: 'The user asked to be forgotten, so nothing is left that could be sent.',
    fix: 'Nothing: such an event must not be sent.',
    replayable: false,
  },
  app_unknown: {
    explanation: 'The SDK app of the event no longer exists.',
    fix: 'Create the app again, or take its id out of the client.',
    replayable: false,
  },
  layer_missing: {
    explanation: 'The layer was deleted.',
    fix: 'Install a layer for this pixel again.',
    replayable: false,
  },
  layer_inactive: {
    explanation: 'The layer was paused.',
    fix: 'Resume the layer, then replay.',
    replayable: true,
  },
  capi_disabled: {
    explanation: 'capi.enabled was off.',
    fix: 'Switch it on in the layer settings, then replay.',
    replayable: true,
  },
  pixel_id_missing: {
    explanation: 'The layer had no pixel id.',
    fix: 'Enter the pixel id shown in Events Manager, then replay.',
    replayable: true,
  },
  token_missing: {
    explanation: 'The layer had no access token.',
    fix: 'Generate a token in Events Manager, paste it into the layer settings, then replay.',
    replayable: true,
  },
  environment_excluded: {
    explanation: 'Events of this environment are not relayed by the layer.',
    fix: 'Nothing, where that is meant. Else add the environment to capi.environments, or set a test event code.',
    replayable: true,
  },
  consent_denied: {
    explanation: 'The user or the install refused advertising.',
    fix: 'Nothing: such an event must not be sent.',
    replayable: false,
  },
  unmapped: {
    explanation: 'The event name maps to no event of the platform.',
    fix: "Add the name to the layer's event map, or rename the event in the app, then replay.",
    replayable: true,
  },
  too_old: {
    explanation: 'The event was older than the platform accepts when it arrived.',
    fix: 'Send events within the limit: look for clients that stay offline long, or send a wrong time.',
    replayable: false,
  },
  match_keys_missing: {
    explanation: 'The event names nobody the platform could match.',
    fix: 'Send a user id, e-mail, phone or click id with the event, or as user properties.',
    replayable: true,
  },
  value_missing: {
    explanation: 'A purchase came without a value, and the layer is set to drop those.',
    fix: 'Send revenue and currency with the purchase, or set capi.missing_value to "zero".',
    replayable: true,
  },
  payload_invalid: {
    explanation: 'The platform would have refused the payload, and with it the batch it was in.',
    fix: 'Open one of the events: its warnings name the field.',
    replayable: true,
  },
  rejected: {
    explanation: 'The platform refused the event.',
    fix: "Open one of the events: the platform's own words say which field it did not like.",
    replayable: true,
  },
  expired: {
    explanation: 'The event grew older than the platform accepts while it waited.',
    fix: 'Nothing can be sent any more. Mend what made it wait, so that others do not follow.',
    replayable: false,
  },
  attempts_exhausted: {
    explanation: 'The platform did not take the event in about a day of attempts.',
    fix: 'Look at the status page of the platform and at the code it answered with, then replay.',
    replayable: true,
  },
  outcome_unknown: {
    explanation: 'A send ended without an answer, and the time in which the platform merges copies is over.',
    fix: 'Compare with Events Manager. A replay may count the conversion twice.',
    replayable: true,
  },
  vault_unresolvable: {
    explanation: 'The access token cannot be opened.',
    fix: 'Paste the token again, and check that the workers have the private key it is sealed for.',
    replayable: false,
  },
  token_rejected: {
    explanation: 'The platform refuses the access token.',
    fix: 'Generate a new token in Events Manager and rotate it here. What waits is then sent by itself.',
    replayable: false,
  },
  permission_denied: {
    explanation: 'The access token may not send events to this pixel.',
    fix: "Give the token's user or app access to the pixel, or rotate in a token generated on the pixel itself.",
    replayable: false,
  },
  pixel_rejected: {
    explanation: 'The platform does not know this pixel.',
    fix: 'Compare the pixel id with the one shown in Events Manager.',
    replayable: false,
  },
  request_rejected: {
    explanation: 'The platform refuses every request of this layer.',
    fix: "Read the platform's words, mend the layer settings and save: it is then tried again.",
    replayable: false,
  },
  replay: {
    explanation: 'The delivery was marked for replay and waits for its turn.',
    fix: 'Nothing: it is sent by itself.',
    replayable: false,
  },
};

/** Texts of a reason as the ledger has it; a plain sentence for one this release does not know. */
export function reasonText(reason: string): ReasonText {
  const known = Object.entries(REASON_TEXTS).find(([name]) => name === reason);
  return (
    known?.[1] ?? {
      explanation: `The delivery ended as "${reason}", which this release does not know.`,
      fix: 'Look the reason up in the documentation of the release that wrote it.',
      replayable: false,
    }
  );
}
