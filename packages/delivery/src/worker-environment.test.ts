import { generateVaultKeys } from '@capi-relay/vault';
import { describe, expect, test } from '@jest/globals';
import { workerConfigFromEnvironment } from './worker-environment.js';

async function environment(): Promise<Record<string, string>> {
  const { privateJwk } = await generateVaultKeys();
  return {
    DATABASE_URL: 'postgres://relay@127.0.0.1/relay',
    VAULT_PRIVATE_JWKS: JSON.stringify(privateJwk),
  };
}

describe('the environment of a worker', () => {
  test.each([undefined, '', '1'])('is taken with certificates verified: %s', async (value) => {
    const env = { ...(await environment()), NODE_TLS_REJECT_UNAUTHORIZED: value };
    await expect(workerConfigFromEnvironment('meta', 0, env)).resolves.toMatchObject({
      databaseUrl: 'postgres://relay@127.0.0.1/relay',
    });
  });

  test('is refused where it switches the verification of certificates off', async () => {
    const env = { ...(await environment()), NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    await expect(workerConfigFromEnvironment('meta', 0, env)).rejects.toThrow(
      /^NODE_TLS_REJECT_UNAUTHORIZED is 0, .* set NODE_EXTRA_CA_CERTS to its file\.$/,
    );
  });
});
