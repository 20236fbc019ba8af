const WIDTH = 30;

/** @param share done, 0 to 1; what lies beyond is drawn as the nearer end */
export function progressBar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
}
