import type { Matching } from '@capi-relay/contracts';
import type { OperatingSystem } from './device.js';

export interface DeviceIds {
  readonly idfa: string | undefined;
  readonly idfv: string | undefined;
  readonly gaid: string | undefined;
}

const NO_IDS: DeviceIds = { idfa: undefined, idfv: undefined, gaid: undefined };

/**
 * The device ids that may leave. App Tracking Transparency releases the IDFA with `authorized` alone, so silence is a
 * no; every other id is withheld once tracking was refused. Android has no such prompt.
 */
export function releasedDeviceIds(matching: Matching | null, os: OperatingSystem | null): DeviceIds {
  if (matching === null) return NO_IDS;
  const status = matching.att_status;
  const refused = status === 'denied' || status === 'restricted';
  return {
    idfa: os !== 'android' && status === 'authorized' ? matching.idfa : undefined,
    idfv: os !== 'android' && !refused ? matching.idfv : undefined,
    gaid: os !== 'ios' && !refused ? matching.gaid : undefined,
  };
}
