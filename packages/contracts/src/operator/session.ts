import { z } from 'zod';
import { displayNameSchema, timeSchema } from './common.js';
import { scopeSchema } from './scopes.js';

export const PASSWORD_MIN_LENGTH = 12;

const passwordSchema = z.string().min(PASSWORD_MIN_LENGTH).max(1_024);

/** Who is asking. */
export const callerSchema = z
  .object({
    kind: z.enum(['user', 'api_key']),
    /** User id or key id. */
    id: z.string(),
    name: z.string(),
    scopes: z.array(scopeSchema),
    /** Project the caller is confined to; null means the whole installation. */
    projectId: z.string().nullable(),
  })
  .meta({ id: 'Caller' });
export type Caller = z.infer<typeof callerSchema>;

/** `GET /v1/whoami`. */
export const whoamiSchema = callerSchema
  .extend({
    /** Installation a key belongs to, as its prefix says. */
    environment: z.enum(['live', 'test']),
    via: z.enum(['bearer', 'session']),
  })
  .meta({ id: 'Whoami' });
export type Whoami = z.infer<typeof whoamiSchema>;

/** `GET /v1/session`, answered to anybody: what the sign-in page needs to know. */
export const sessionSchema = z
  .object({
    signedIn: z.boolean(),
    caller: callerSchema.nullable(),
    /** To be sent as `x-csrf-token` with every request that changes something. */
    csrfToken: z.string().nullable(),
    expiresAt: timeSchema.nullable(),
    /** True while nobody has set a password: use the sign-in link the console printed at its start. */
    needsFirstUser: z.boolean(),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof sessionSchema>;

/** `POST /v1/session`. */
export const signInSchema = z.union([
  z.strictObject({ name: z.string().min(1).max(128), password: z.string().min(1).max(1_024) }),
  z.strictObject({ apiKey: z.string().min(1).max(256) }),
]);
export type SignIn = z.infer<typeof signInSchema>;

/** `POST /v1/session/link/check`: whether a link can still be used, before a form is filled in. */
export const linkCheckSchema = z.strictObject({ token: z.string().min(1).max(256) });
export const linkStateSchema = z.object({ expiresAt: timeSchema }).meta({ id: 'SignInLink' });
export type LinkState = z.infer<typeof linkStateSchema>;

/** `POST /v1/session/link`: uses the link up, sets a password for `name` and signs in. */
export const useLinkSchema = z.strictObject({
  token: z.string().min(1).max(256),
  name: displayNameSchema,
  password: passwordSchema,
});
export type UseLink = z.infer<typeof useLinkSchema>;

/** `POST /v1/session/password`. Ends every other session of the user. */
export const changePasswordSchema = z.strictObject({
  currentPassword: z.string().min(1).max(1_024),
  newPassword: passwordSchema,
});
export type ChangePassword = z.infer<typeof changePasswordSchema>;
