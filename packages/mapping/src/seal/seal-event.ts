import type {
  ClickRecord,
  Matching,
  SdkApp,
  SdkEvent,
  StoredEvent,
  WarningCode,
} from '@capi-relay/contracts';
import { countryCode } from '../identity/country.js';
import { eventTime, occurredOn } from './clock.js';
import { noFinds } from './field-finds.js';
import { withoutPersons } from './personal-text.js';
import { sealExternalIds, statedExternalIds } from './seal-external-ids.js';
import { sealIdentity } from './seal-identity.js';
import { type MatchingDraft, sealClicks, sealConnection, sealDeviceIds } from './seal-matching.js';
import { takeOutOfEvent } from './take-out.js';
import { sealUserId } from './user-id.js';
import { collectWarnings } from './warnings.js';

export interface SealContext {
  readonly app: SdkApp;
  /** Unix milliseconds. */
  readonly now: number;
  /** Milliseconds to add to the event's time, from `clockOffset`. */
  readonly clockOffsetMs: number;
  /** The client's address and user agent as the server saw them. */
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** ISO 3166-1 alpha-2 of the client's address, as the edge found it. */
  readonly country: string | null;
  /** Makes the id of an event that came without one. */
  readonly newEventId: () => string;
}

export interface SealedEvent {
  readonly event: Omit<StoredEvent, 'received_at' | 'routed_to'>;
  readonly matching: Matching;
  readonly clicks: readonly ClickRecord[];
  /** Each at most once. */
  readonly warnings: readonly WarningCode[];
  /** ISO 3166-1 alpha-2, upper-case, for routing: the event's own country, else the edge's. */
  readonly country: string | null;
}

/**
 * Parts an SDK's event in two: what happened, which names nobody, and who it happened to, normalised and hashed. After
 * it no raw e-mail address, phone number or name is left anywhere.
 *
 * One thing named in several places is taken from the first that has a usable value: the event's own fields, its
 * `properties`, then objects such as `user` or `context`, first those of the event, then those of its properties. At
 * one place the value in clear wins over its digest.
 */
export function sealEvent(raw: SdkEvent, context: SealContext): SealedEvent {
  const { warnings, warn } = collectWarnings();
  const finds = noFinds();
  const {
    event,
    event_id,
    timestamp,
    app_id: _,
    app_user_id,
    install_id,
    session_id,
    environment,
    platform,
    ...rest
  } = raw;
  const body = takeOutOfEvent(rest, finds);
  const { time, clamped } = eventTime(timestamp, context.clockOffsetMs, context.now);
  if (clamped) warn('event_time_clamped');

  // A server's event comes over the server's own connection, which says nothing about the person.
  const isFromServer = platform === 'node';
  const edgeCountry = isFromServer || context.country === null ? null : countryCode(context.country);
  const matching: MatchingDraft = sealIdentity(
    finds,
    { now: context.now, edgeCountry, defaultCountry: context.app.settings.default_country },
    warn,
  );
  if (edgeCountry !== null && matching.country === undefined) matching.edge_country = edgeCountry;
  sealExternalIds([app_user_id, ...statedExternalIds(finds), install_id], matching);
  const connection = isFromServer ? { ip: null, userAgent: null } : context;
  sealConnection(finds, connection, matching, warn);
  sealDeviceIds(finds, platform ?? null, matching, warn);
  const clicks = sealClicks(finds, time, matching, warn);
  if (raw.att_status) matching.att_status = raw.att_status;
  if (finds.removed) warn('personal_data_removed');

  return {
    event: {
      app_id: context.app.app_id,
      event_id: event_id ?? context.newEventId(),
      occurred_on: occurredOn(timestamp),
      event_name: withoutPersons(event),
      event_time: time,
      environment: environment ?? 'production',
      platform: platform ?? null,
      install_id: install_id == null ? null : sealUserId(install_id),
      app_user_id: app_user_id == null ? null : sealUserId(app_user_id),
      session_id: session_id == null ? null : sealUserId(session_id),
      body,
    },
    matching,
    clicks,
    warnings: [...warnings],
    country: (matching.country ?? edgeCountry)?.toUpperCase() ?? null,
  };
}
