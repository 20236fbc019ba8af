import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REQUESTS_PER_MINUTE } from '../http/rate-limits.js';
import { runConsole, type TestConsole } from '../testing/running-console.js';
import { fromElsewhere } from '../testing/session.js';

describe('without a proxy in front', () => {
  let relay: TestConsole;
  beforeAll(async () => {
    relay = await runConsole({ trustedProxies: 0 });
  });
  afterAll(() => relay.close());

  it('nobody gets more tries to sign in by claiming to come from elsewhere', async () => {
    const tries: number[] = [];
    for (let number = 0; number <= REQUESTS_PER_MINUTE['sign-in']; number += 1) {
      const { status } = await relay.ask('signIn', {
        key: null,
        headers: fromElsewhere(),
        body: { apiKey: `lp_test_none_${number}` },
      });
      tries.push(status);
    }
    expect(tries.at(0)).toBe(401);
    expect(tries.at(-1)).toBe(429);
  });
});
