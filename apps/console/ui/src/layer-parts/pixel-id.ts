import type { PlatformInfo } from '@capi-relay/contracts/operator';

/** Why this is not a pixel id of the platform, or `null` where it looks like one. */
export function pixelIdProblem(platform: PlatformInfo, pixelId: string): string | null {
  const trimmed = pixelId.trim();
  if (trimmed === '') return null;
  if (new RegExp(platform.pixelIdPattern).test(trimmed)) return null;
  return platform.platform === 'meta'
    ? 'A Meta pixel id is digits only, as Events Manager shows it.'
    : 'A TikTok pixel code is capital letters and digits, as Events Manager shows it.';
}
