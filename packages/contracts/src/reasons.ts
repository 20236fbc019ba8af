import { z } from 'zod';

/**
 * Why a delivery was not sent, in the order the gates are asked. Each is final until an operator replays it.
 */
export const DROP_REASONS = [
  'user_forgotten',
  'app_unknown',
  'layer_missing',
  'layer_inactive',
  'capi_disabled',
  'pixel_id_missing',
  'token_missing',
  'environment_excluded',
  'consent_denied',
  'unmapped',
  'too_old',
  'match_keys_missing',
  'value_missing',
  'payload_invalid',
] as const;
export const dropReasonSchema = z.enum(DROP_REASONS);
export type DropReason = z.infer<typeof dropReasonSchema>;

/** Why a delivery that should have been sent could not be. */
export const FAILURE_REASONS = [
  /** The platform refused this event; its code and redacted words are in the outcome. */
  'rejected',
  /** The event grew older than the platform accepts while it waited. */
  'expired',
  /** Every attempt met a transient fault. */
  'attempts_exhausted',
  /** The platform may have it: a send ended without an answer, and the time in which a copy is merged is over. */
  'outcome_unknown',
] as const;
export const failureReasonSchema = z.enum(FAILURE_REASONS);
export type FailureReason = z.infer<typeof failureReasonSchema>;

/** Why a delivery waits in the store. `replay` waits for its turn, all others for an operator's fix. */
export const PARK_REASONS = [
  'vault_unresolvable',
  'token_rejected',
  'permission_denied',
  'pixel_rejected',
  'request_rejected',
  'replay',
] as const;
export const parkReasonSchema = z.enum(PARK_REASONS);
export type ParkReason = z.infer<typeof parkReasonSchema>;

/** What was left out or filled in while the event went on; counted, never fatal. */
export const WARNING_CODES = [
  'email_invalid',
  'phone_unresolved',
  'name_invalid',
  'city_invalid',
  'state_invalid',
  'zip_invalid',
  'country_unknown',
  'birth_date_invalid',
  'gender_invalid',
  'hash_refused',
  'device_id_invalid',
  'ip_not_public',
  'click_id_malformed',
  'click_id_too_old',
  'value_invalid',
  'value_defaulted',
  'currency_defaulted',
  'currency_unsupported',
  'currency_missing',
  'contents_invalid',
  'page_url_invalid',
  'device_info_incomplete',
  'event_time_clamped',
  'event_name_not_standard',
  'personal_data_removed',
] as const;
export const warningCodeSchema = z.enum(WARNING_CODES);
export type WarningCode = z.infer<typeof warningCodeSchema>;
