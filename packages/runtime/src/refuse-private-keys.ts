import type { AppName } from './setting.js';
import { SettingsError } from './settings.js';

const PRIVATE_KEY_SETTINGS = ['VAULT_PRIVATE_JWKS', 'VAULT_PRIVATE_JWKS_FILE'] as const;

/**
 * For the processes that face the network: whoever takes one of them over must not find the key that opens every token.
 *
 * @throws SettingsError where the environment names a private key; it repeats nothing of it
 */
export function refusePrivateKeys(app: AppName, env: Readonly<Record<string, string | undefined>>): void {
  const given = PRIVATE_KEY_SETTINGS.filter((name) => env[name] !== undefined && env[name] !== '');
  if (given.length > 0) {
    throw new SettingsError(
      given.map(
        (name) =>
          `${name} is set for the ${app}, which must not have the private keys: they are for the workers alone. ` +
          `Take ${name} out of its environment, and the key out of its reach.`,
      ),
    );
  }
}
