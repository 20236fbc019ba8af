import { countEntriesByKey, type Store } from '@capi-relay/store';
import { generateVaultKeys } from '@capi-relay/vault';
import { type KeyFolder, KeysError } from './key-folder.js';
import { countSealedForOtherKeys } from './rekey/rekey.js';

/**
 * Makes what is missing of a new installation's keys; what is there stays.
 *
 * @param newSecret makes at least 32 random characters
 */
export async function init(folder: KeyFolder, newSecret: () => string): Promise<string> {
  const { privateFile, publicFile, sessionFile } = folder;
  const present = folder.present();
  if (!present.privateKeys) {
    if (present.publicKey) {
      throw new KeysError(
        `${publicFile} is there and ${privateFile} is not: tokens sealed for the one could not be opened by a new other. Bring the private keys back from their backup.`,
      );
    }
    await folder.writePrivateKeys([(await generateVaultKeys()).privateJwk]);
  }
  if (!present.publicKey) await folder.writePublicKey((await folder.privateKeys())[0]);
  if (!present.sessionSecret) await folder.writeSessionSecret(newSecret());
  return `${Object.values(present).every(Boolean) ? 'The keys were there already.' : 'The keys were made.'}

For the workers, and nobody else:
  VAULT_PRIVATE_JWKS_FILE=${privateFile}
For the console:
  VAULT_PUBLIC_JWK_FILE=${publicFile}
  SESSION_SECRET_FILE=${sessionFile}

Keep a copy of the private keys where nobody else can read it: without them every access token has to be entered again.`;
}

/** First step of a rotation: workers learn a key that nobody seals with yet. */
export async function add(folder: KeyFolder): Promise<string> {
  const known = await folder.privateKeys();
  const { privateJwk } = await generateVaultKeys();
  await folder.writePrivateKeys([privateJwk, ...known]);
  return `Added the key ${privateJwk.kid}. Restart every worker, then run "use".`;
}

/** Second step: new tokens are sealed for the newest key. */
export async function use(folder: KeyFolder): Promise<string> {
  const [newest] = await folder.privateKeys();
  await folder.writePublicKey(newest);
  return `Tokens are sealed for the key ${newest.kid} from now on. Restart the console, then run "npm run vault:rekey".`;
}

/** Last step: keys that nothing is sealed for any more are forgotten. */
export async function retire(folder: KeyFolder, store: Store): Promise<string> {
  const { kid } = await folder.publicKey();
  const kept = (await folder.privateKeys()).filter((key) => key.kid === kid);
  if (kept.length === 0) {
    throw new KeysError(`The workers do not have the key ${kid} the console seals for. Run "use" first.`);
  }
  const left = await countSealedForOtherKeys(store, kid);
  if (left > 0) {
    throw new KeysError(`${left} tokens are still sealed for an older key. Run "npm run vault:rekey" first.`);
  }
  await folder.writePrivateKeys(kept);
  return `Only the key ${kid} is left. Restart every worker.`;
}

/** Which keys there are, and how many tokens need which. */
export async function list(folder: KeyFolder, store: Store): Promise<string> {
  const inUse = await folder.publicKey();
  const entries = await countEntriesByKey(store);
  const lines = (await folder.privateKeys()).map(({ kid }) =>
    kid === inUse.kid ? `${kid}  in use` : `${kid}  ${entries.get(kid) ?? 0} tokens sealed for it`,
  );
  return lines.join('\n');
}
