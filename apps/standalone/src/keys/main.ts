import { resolve } from 'node:path';
import { redactText } from '@capi-relay/runtime';
import { localSecrets, secretFiles } from '../local-secrets.js';

const USAGE = `Makes the keys of the vault and the console's signing secret, where they are not there yet.

  npm run keys -- FOLDER

The console gets the public key and the signing secret, the workers the private key, nobody else anything.
`;

async function run(): Promise<void> {
  const [folder] = process.argv.slice(2);
  if (folder === undefined || folder.startsWith('-')) {
    process.stdout.write(USAGE);
    return;
  }
  await localSecrets(folder, (sentence) => void process.stderr.write(`${sentence}\n`));
  const files = secretFiles(resolve(folder));
  process.stdout.write(`For the workers:
  VAULT_PRIVATE_JWKS_FILE=${files.vaultPrivate}
For the console:
  VAULT_PUBLIC_JWK_FILE=${files.vaultPublic}
  SESSION_SECRET_FILE=${files.sessionSecret}
`);
}

run().catch((error: unknown) => {
  process.stderr.write(`${redactText(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
});
