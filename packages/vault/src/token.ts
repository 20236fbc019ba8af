import { VaultError } from './errors.js';

/** Longer than any token of the platforms: Meta's have some 200 characters, TikTok's 40. */
export const MAX_TOKEN_LENGTH = 4095;

/**
 * A pasted token without the blanks around it.
 *
 * @throws VaultError `invalid_token`, in words that do not repeat the token
 */
export function cleanToken(pasted: string): string {
  const token = pasted.trim();
  if (token === '')
    throw new VaultError('invalid_token', 'The access token is empty. Paste the token itself.');
  if (token.length > MAX_TOKEN_LENGTH) {
    throw new VaultError(
      'invalid_token',
      `The access token has ${token.length} characters; at most ${MAX_TOKEN_LENGTH} are possible. Paste the token alone.`,
    );
  }
  const stray = token.search(/[^\x21-\x7e]/);
  if (stray !== -1) {
    throw new VaultError(
      'invalid_token',
      `Character ${stray + 1} of the access token is a blank, a line break or a sign that tokens do not have. Copy the ` +
        'token again, without anything around it.',
    );
  }
  return token;
}
