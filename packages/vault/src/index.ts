export { VaultError, type VaultErrorCode } from './errors.js';
export {
  generateVaultKeys,
  parsePrivateJwk,
  parsePublicJwk,
  type VaultKeys,
  type VaultPrivateJwk,
  type VaultPublicJwk,
} from './keys.js';
export { type KeySource, loadPrivateKeys, loadPublicKey } from './load-keys.js';
export { openToken, sealedKeyId, sealToken } from './seal.js';
export { cleanToken, MAX_TOKEN_LENGTH } from './token.js';
export { newVaultId } from './vault-id.js';
