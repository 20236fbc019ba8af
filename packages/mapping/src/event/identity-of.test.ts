import type { Matching } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { identityOf } from './identity-of.js';

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

  test('is that of the traits once matching data is gone', () => {
    expect(identityOf(null, [{ em: ['user'] }])).toEqual({ em: ['user'] });
  });
});
