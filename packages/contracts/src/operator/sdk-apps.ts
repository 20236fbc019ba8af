import { z } from 'zod';
import { sdkAppSettingsSchema } from '../layer.js';
import {
  countrySchema,
  currencySchema,
  displayNameSchema,
  idSchema,
  pageOf,
  pageQuery,
  timeSchema,
} from './common.js';

export const SDK_APP_PLATFORMS = [
  'ios',
  'android',
  'web',
  'react-native',
  'flutter',
  'macos',
  'unity',
  'node',
] as const;
export const sdkAppPlatformSchema = z.enum(SDK_APP_PLATFORMS);

export const sdkAppSchema = z
  .object({
    appId: idSchema,
    projectId: idSchema,
    name: z.string(),
    platform: z.string(),
    bundleId: z.string().nullable(),
    androidPackage: z.string().nullable(),
    webDomain: z.string().nullable(),
    /** A configuration document, in snake_case as it is stored. */
    settings: sdkAppSettingsSchema,
    createdAt: timeSchema,
    updatedAt: timeSchema,
    /** Arrival of the newest event; null before the first. */
    lastEventAt: timeSchema.nullable(),
    /** What a client needs to send events: everything a snippet shows. */
    ingest: z.object({
      eventsUrl: z.url(),
      baseUrl: z.url(),
      /** Header that names the app; its value is `appId`. */
      appIdHeader: z.literal('X-App-Id'),
    }),
  })
  .meta({ id: 'SdkApp' });
export type SdkAppView = z.infer<typeof sdkAppSchema>;

export const sdkAppPageSchema = pageOf(sdkAppSchema);
export const sdkAppParams = z.object({ projectId: idSchema, appId: idSchema });

export const listSdkAppsQuery = z.strictObject({
  ...pageQuery(25, 100),
  platform: sdkAppPlatformSchema.optional(),
});

const settingsPatch = z.strictObject({
  /** ISO 4217; where an event names a value and no currency. Null removes it. */
  default_currency: currencySchema.nullish(),
  /** ISO 3166-1 alpha-2; how national phone numbers are read. Null removes it. */
  default_country: countrySchema.nullish(),
  /** The app's number in the App Store. Null removes it. */
  app_store_id: z
    .string()
    .regex(/^\d{1,20}$/, 'the App Store id is digits only')
    .nullish(),
  /** True tells SDKs of this app to stop sending. */
  killswitch: z.boolean().nullish(),
  /** Event names SDKs of this app may send; null means all. */
  event_allowlist: z.array(z.string().min(1).max(256)).max(1_000).nullish(),
});

/** A host, or an address whose host counts: people paste what their browser shows. Stored as the host alone. */
const webDomainSchema = z
  .string()
  .trim()
  .max(256)
  .transform((text, context) => {
    const host = hostOf(text);
    if (host !== undefined) return host;
    context.addIssue({
      code: 'custom',
      message: 'a domain is a host such as shop.example.com, or an http or https address',
    });
    return z.NEVER;
  })
  .meta({
    description: 'A host such as `shop.example.com`, or an http or https address; its host is stored.',
  });

function hostOf(text: string): string | undefined {
  const address = text.includes('://') ? text : `https://${text}`;
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return undefined;
  const { host, hostname, username, password } = new URL(address);
  const isHost = /^[^.].*\.[^.]+$/.test(hostname) || hostname === 'localhost';
  return isHost && username === '' && password === '' ? host : undefined;
}

const identifiers = {
  bundleId: z.string().max(256).nullish(),
  androidPackage: z.string().max(256).nullish(),
  webDomain: webDomainSchema.nullish(),
};

export const createSdkAppSchema = z.strictObject({
  name: displayNameSchema,
  platform: sdkAppPlatformSchema,
  ...identifiers,
  settings: settingsPatch.optional(),
});
export type CreateSdkApp = z.infer<typeof createSdkAppSchema>;

/** Settings are merged: a key that is not named keeps its value. */
export const patchSdkAppSchema = z.strictObject({
  name: displayNameSchema.optional(),
  ...identifiers,
  settings: settingsPatch.optional(),
});
export type PatchSdkApp = z.infer<typeof patchSdkAppSchema>;
