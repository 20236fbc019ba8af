import type { AttStatus, Environment, SdkPlatform } from './sdk-event.js';

/** A calendar day in UTC, `YYYY-MM-DD`: the partition key of everything that belongs to an event. */
export type Day = string;

/** Names one stored event. `occurred_on` is the day of the event's own unaltered timestamp. */
export interface EventKey {
  readonly app_id: string;
  readonly event_id: string;
  readonly occurred_on: Day;
}

/** An event as the store keeps it: it holds no person, see {@link Matching}. */
export interface StoredEvent extends EventKey {
  readonly event_name: string;
  /** Unix milliseconds, corrected for the sender's clock, never in the future when stored. */
  readonly event_time: number;
  /** Unix milliseconds on the database's clock. */
  readonly received_at: number;
  readonly environment: Environment;
  readonly platform: SdkPlatform | null;
  readonly install_id: string | null;
  /** `app_user_id`; its hash with a `sha256:` prefix where the id was itself an e-mail address. */
  readonly app_user_id: string | null;
  readonly session_id: string | null;
  /** Everything else the SDK sent, without identity: `properties`, versions, locale, page, UTM and unknown fields. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Ids of the layers installed for the app when the event arrived. */
  readonly routed_to: readonly string[];
}

/** Hashed identity as it is kept. Hashes are lower-case SHA-256 hex; Meta's 2- or 8-character appendix is kept. */
export interface SealedIdentity {
  readonly em?: readonly string[];
  /** Hash of the digits alone: Meta's form. */
  readonly ph?: readonly string[];
  /** Hash of E.164 with its `+`: TikTok's form. */
  readonly ph_e164?: readonly string[];
  readonly fn?: readonly string[];
  readonly ln?: readonly string[];
  readonly ge?: readonly string[];
  readonly db?: readonly string[];
  readonly zp?: readonly string[];
  /** Normalised plain text, since TikTok takes city and state in clear. */
  readonly city?: string;
  readonly state?: string;
  /** ISO 3166-1 alpha-2, lower-case. */
  readonly country?: string;
  /** Hashes that arrived ready-made for fields that are otherwise kept plain. */
  readonly ct_hashed?: readonly string[];
  readonly st_hashed?: readonly string[];
  readonly country_hashed?: readonly string[];
  /** Hashes of `app_user_id`, of any stated `external_id` and of `install_id`, trimmed: TikTok's form. */
  readonly external_id?: readonly string[];
  /** Hashes of the same ids in lower case without white space: Meta's form. What was kept before it has none. */
  readonly external_id_lower?: readonly string[];
}

/** What identifies a person or a device for one event; kept 8 days. Click and device ids are byte-exact. */
export interface Matching extends SealedIdentity {
  readonly ip?: string;
  readonly user_agent?: string;
  readonly fbp?: string;
  readonly fbc?: string;
  readonly fbclid?: string;
  readonly ttclid?: string;
  readonly ttp?: string;
  readonly idfa?: string;
  readonly idfv?: string;
  readonly gaid?: string;
  readonly anon_id?: string;
  /** The country of the client's address, ISO 3166-1 alpha-2, lower-case; kept where the event itself names none. */
  readonly edge_country?: string;
  readonly att_status?: AttStatus;
  /** True where an advertising id came as zeros: Android's way to say that its owner does not want to be tracked. */
  readonly ad_tracking_limited?: true;
}

export const CLICK_KINDS = ['fbclid', 'ttclid'] as const;
export type ClickKind = (typeof CLICK_KINDS)[number];

/** A click id seen on an install, with the time it was first seen there (Unix ms); never re-dated. */
export interface ClickRecord {
  readonly kind: ClickKind;
  readonly click_id: string;
  readonly first_seen_at: number;
}
