export type VaultErrorCode =
  /** The token is empty, too long, or holds characters no access token has. */
  | 'invalid_token'
  | 'invalid_vault_id'
  /** No key was given, or its file cannot be read. */
  | 'key_missing'
  /** What was given as a key is none, or is the other half of the pair. */
  | 'invalid_key'
  /** Others than its owner and group can read the file of private keys, or others than its owner can replace it. */
  | 'key_exposed'
  /** The entry was sealed for a key that is not among the private ones. */
  | 'unknown_key'
  /** The entry was sealed under another vault id: it was moved or swapped. */
  | 'wrong_vault_id'
  /** The entry is no sealed token, or was altered. */
  | 'damaged';

/** The message says what to do; it never holds a token, a sealed entry or a key. */
export class VaultError extends Error {
  override readonly name = 'VaultError';

  constructor(
    readonly code: VaultErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
