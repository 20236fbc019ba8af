import type { Matching, SealedIdentity } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { identityOf, metaExternalIds } from './identity-of.js';

describe('identity', () => {
  test("is the event's own before the user's traits before the install's", () => {
    const own: Matching = { em: ['own'] };
    const user = { em: ['user'], fn: ['user'] };
    const install = { fn: ['install'], ln: ['install'] };
    expect(identityOf(own, [user, install])).toMatchObject({ em: ['own'], fn: ['user'], ln: ['install'] });
  });

  test('takes two forms of one thing from one place', () => {
    expect(identityOf({ city: 'paris' }, [{ ct_hashed: ['h'], ph: ['d'], ph_e164: ['e'] }])).toEqual({
      city: 'paris',
      ph: ['d'],
      ph_e164: ['e'],
    });
  });

  test.each<[string, Matching, readonly SealedIdentity[], SealedIdentity]>([
    ['the event’s own', { country: 'de', edge_country: 'us' }, [{ country: 'fr' }], { country: 'de' }],
    ['the user’s', { edge_country: 'us' }, [{ country: 'fr' }], { country: 'fr' }],
    [
      'the digest of the user’s',
      { edge_country: 'us' },
      [{ country_hashed: ['h'] }],
      { country_hashed: ['h'] },
    ],
    [
      'the edge’s beside other traits',
      { edge_country: 'us' },
      [{ em: ['user'] }],
      { em: ['user'], country: 'us' },
    ],
    ['the edge’s where nothing else is known', { edge_country: 'us' }, [], { country: 'us' }],
  ])('is of a country: %s', (_whose, own, traits, identity) => {
    expect(identityOf(own, traits)).toEqual(identity);
  });

  test('has the ids of the event and then those stated of its user, in the form of either platform', () => {
    const own: Matching = { external_id: ['A', 'B'], external_id_lower: ['a', 'b'] };
    const user = { external_id: ['C', 'A'], external_id_lower: ['c', 'a'] };
    expect(identityOf(own, [{ em: ['user'] }, user, { external_id: ['of another'] }])).toEqual({
      em: ['user'],
      external_id: ['A', 'B', 'C'],
      external_id_lower: ['a', 'b', 'c'],
    });
  });

  test('kept before Meta had a form of its own has ids for it all the same', () => {
    expect(metaExternalIds(identityOf({ external_id: ['A'] }, [{ em: ['user'] }]))).toEqual(['A']);
    expect(metaExternalIds(identityOf({ external_id: ['A'] }, []))).toEqual(['A']);
  });

  test('is that of the traits once matching data is gone', () => {
    expect(identityOf(null, [{ em: ['user'] }])).toEqual({ em: ['user'] });
  });
});
