import type { LimitedDataUse, SealedIdentity } from '@capi-relay/contracts';
import { usStateCode } from '../identity/us-states.js';

/** Meta's numbers of the states whose laws limit the use of data, by USPS code. */
const LIMITING_STATES: Readonly<Record<string, number>> = {
  ca: 1000,
  co: 1001,
  ct: 1002,
  fl: 1003,
  or: 1004,
  tx: 1005,
  mt: 1006,
  de: 1007,
  ne: 1008,
  nh: 1009,
  nj: 1010,
  mn: 1011,
  md: 1012,
  ri: 1013,
};
const UNITED_STATES = 1;
/** Meta finds the place by the client's address. */
const GEOLOCATE = 0;

/**
 * The fields of Limited Data Use, https://developers.facebook.com/docs/marketing-apis/data-processing-options, or
 * `place_unknown` where Meta could not honour it. Without an address there is nothing to geolocate: the person's own
 * state is named in its place, and somebody who is known to live where no such law holds needs no limit.
 */
export function dataProcessingOptions(
  limited: LimitedDataUse | undefined,
  ip: string | undefined,
  identity: SealedIdentity,
): Record<string, unknown> | 'place_unknown' {
  if (limited === undefined || limited === false) return {};
  const { country, state } = limited === true ? { country: GEOLOCATE, state: GEOLOCATE } : limited;
  const isComplete = country !== GEOLOCATE && state !== GEOLOCATE;
  if (isComplete || ip !== undefined) return options(country, state);
  const lawful = stateOf(identity);
  if (lawful === 'unknown') return 'place_unknown';
  return lawful === 'none' ? {} : options(UNITED_STATES, lawful);
}

function options(country: number, state: number): Record<string, unknown> {
  return {
    data_processing_options: ['LDU'],
    data_processing_options_country: country,
    data_processing_options_state: state,
  };
}

/** Meta's number of the person's state; `none` where it is known that no listed state is theirs. */
function stateOf({ country, country_hashed, state }: SealedIdentity): number | 'none' | 'unknown' {
  if (country !== undefined && country !== 'us') return 'none';
  if (country_hashed !== undefined && country === undefined) return 'unknown';
  const code = state === undefined ? null : usStateCode(state);
  if (code === null) return 'unknown';
  const number = LIMITING_STATES[code];
  if (number !== undefined) return number;
  return country === 'us' ? 'none' : 'unknown';
}
