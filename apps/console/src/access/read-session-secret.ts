import { readFile } from 'node:fs/promises';

const MIN_LENGTH = 32;

/**
 * The secret that signs cookies, from `SESSION_SECRET` or the file that `SESSION_SECRET_FILE` names.
 *
 * @throws Error in words that do not repeat it
 */
export async function readSessionSecret(
  secret: string | undefined,
  file: string | undefined,
): Promise<string> {
  if (secret !== undefined) return secret;
  if (file === undefined) {
    throw new Error(
      'SESSION_SECRET is not set. Set it to at least 32 random characters, for example the output of: openssl rand -hex 32',
    );
  }
  const text = (await readFile(file, 'utf8')).trim();
  if (text.length < MIN_LENGTH) {
    throw new Error(`The file that SESSION_SECRET_FILE names holds fewer than ${MIN_LENGTH} characters.`);
  }
  return text;
}
