import type { SDK_APP_PLATFORMS } from '@capi-relay/contracts/operator';

interface Identifier {
  readonly field: 'bundleId' | 'androidPackage' | 'webDomain';
  readonly label: string;
  readonly example: string;
}

const BUNDLE: Identifier = { field: 'bundleId', label: 'Bundle id', example: 'com.example.shop' };
const PACKAGE: Identifier = { field: 'androidPackage', label: 'Package name', example: 'com.example.shop' };
const DOMAIN: Identifier = { field: 'webDomain', label: 'Domain', example: 'shop.example.com' };

/** What names the app on its platform; `null` where there is more than one, or nothing: the app's page has them all. */
export const PLATFORM_IDENTIFIER: Readonly<Record<(typeof SDK_APP_PLATFORMS)[number], Identifier | null>> = {
  ios: BUNDLE,
  macos: BUNDLE,
  android: PACKAGE,
  web: DOMAIN,
  'react-native': null,
  flutter: null,
  unity: null,
  node: null,
};
