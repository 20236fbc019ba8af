/** Remembers which tokens were seen to be accepted lately, so that not every batch tells the store the same. */
export interface AcceptedTokens {
  /** True where the store should be told: the first time, for a replaced token, and again after a while. */
  isNews(layerId: string, vaultVersion: number, now: number): boolean;
}

/** The token card shows minutes. */
const TOLD_EVERY_MS = 30_000;

export function rememberAcceptedTokens(): AcceptedTokens {
  const told = new Map<string, { readonly vaultVersion: number; readonly at: number }>();
  return {
    isNews(layerId, vaultVersion, now) {
      const last = told.get(layerId);
      if (last?.vaultVersion === vaultVersion && now - last.at < TOLD_EVERY_MS) {
        return false;
      }
      told.set(layerId, { vaultVersion, at: now });
      return true;
    },
  };
}
