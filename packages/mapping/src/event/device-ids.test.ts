import type { Matching } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { releasedDeviceIds } from './device-ids.js';

describe('a device id leaves', () => {
  const ids: Matching = { idfa: 'IDFA', idfv: 'IDFV', gaid: 'gaid' };

  test.each([
    ['authorized', 'IDFA', 'IDFV'],
    ['denied', undefined, undefined],
    ['restricted', undefined, undefined],
    ['not_determined', undefined, 'IDFV'],
    [undefined, undefined, 'IDFV'],
  ] as const)('iOS after the answer %p: idfa %p, idfv %p', (status, idfa, idfv) => {
    const matching = status === undefined ? ids : { ...ids, att_status: status };
    expect(releasedDeviceIds(matching, 'ios')).toEqual({ idfa, idfv, gaid: undefined });
  });

  test('Android, which has no prompt', () => {
    expect(releasedDeviceIds(ids, 'android')).toEqual({ idfa: undefined, idfv: undefined, gaid: 'gaid' });
  });

  test('an unknown system under the rules of both', () => {
    expect(releasedDeviceIds(ids, null)).toEqual({ idfa: undefined, idfv: 'IDFV', gaid: 'gaid' });
  });

  test('no system once tracking was refused', () => {
    expect(releasedDeviceIds({ ...ids, att_status: 'denied' }, null)).toEqual({
      idfa: undefined,
      idfv: undefined,
      gaid: undefined,
    });
  });
});
