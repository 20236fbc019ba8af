import type { LimitedDataUse, Matching } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { EMAIL_HASH, mapInput, payloadOf, USER_HASH } from '../map-input.fixture.js';
import { mapToMeta } from './map.js';

const IP = '8.8.8.8';

function mapped(limited: LimitedDataUse | undefined, matching: Matching) {
  const capi = limited === undefined ? {} : { limited_data_use: limited };
  return mapToMeta(mapInput({ capi, matching: { em: [EMAIL_HASH], ...matching } }));
}

describe('limited data use', () => {
  test.each<[string, LimitedDataUse, Matching, number, number]>([
    ['asks Meta to find the place by the address', true, { ip: IP, state: 'ca' }, 0, 0],
    ['names the country and state of the layer', { country: 1, state: 1000 }, {}, 1, 1000],
    ['names the person’s state where there is no address', true, { country: 'us', state: 'ca' }, 1, 1000],
    ['knows the states that followed California', true, { country: 'us', state: 'tx' }, 1, 1005],
    ['takes a state for American where no country is known', true, { state: 'ri' }, 1, 1013],
    [
      'names the state where the layer knows the country alone',
      { country: 1, state: 0 },
      { state: 'ca' },
      1,
      1000,
    ],
  ])('%s', (_, limited, matching, country, state) => {
    expect(payloadOf(mapped(limited, matching))).toMatchObject({
      data_processing_options: ['LDU'],
      data_processing_options_country: country,
      data_processing_options_state: state,
    });
  });

  test.each<[string, Matching]>([
    ['nobody knows where the person lives', {}],
    ['only the country is known', { country: 'us' }],
    ['the country is known by its hash alone', { country_hashed: [USER_HASH], state: 'ca' }],
    ['a state is known that may lie in any country', { state: 'oh' }],
  ])('drops an event without an address where %s, since it could not be honoured', (_, matching) => {
    expect(mapped(true, matching)).toMatchObject({ kind: 'drop', reason: 'match_keys_missing' });
  });

  test.each<[string, Matching]>([
    ['in another country', { country: 'it', state: 'ca' }],
    ['in a state without such a law', { country: 'us', state: 'oh' }],
  ])('limits nothing for somebody who is known to live %s', (_, matching) => {
    expect(payloadOf(mapped(true, matching))).not.toHaveProperty('data_processing_options');
  });

  test.each([false, undefined])('of %p is not mentioned', (limited) => {
    expect(payloadOf(mapped(limited, { ip: IP }))).not.toHaveProperty('data_processing_options');
  });
});
