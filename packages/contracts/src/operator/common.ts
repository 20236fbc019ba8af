import { z } from 'zod';

/** ISO 8601 in UTC, ending in `Z`. */
export const timeSchema = z.iso.datetime().meta({ id: 'Time', description: 'ISO 8601 in UTC' });

/** A time as a caller may write it: with `Z` or an offset. */
export const timeInputSchema = z.iso.datetime({ offset: true });

export const idSchema = z.string().min(1).max(512);

/** What access tokens of the platforms, and sealed ones, look like: Meta's, TikTok's, and a compact JWE. */
export const TOKEN_SHAPE = /\bEAA[A-Za-z0-9]{20,}|\b[a-f0-9]{40}\b|\beyJ[A-Za-z0-9_-]{20,}/;

/** A name people gave to something. A token that was pasted into the wrong field would be on every page. */
export const displayNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(128)
  .refine((name) => !TOKEN_SHAPE.test(name), {
    message: 'a token does not belong in a name; put it where the layer asks for its access token',
  });

export const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/, 'a currency is three capital letters, such as EUR');
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'a country is two capital letters, such as DE');

/** `a,b,c` in a query, as a list without blanks. */
export function commaList<T extends z.ZodType<unknown, string>>(item: T) {
  return z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item).min(1).max(100));
}

/** `cursor` and `limit` of a list. */
export function pageQuery(defaultLimit: number, maxLimit: number) {
  return {
    /** `nextCursor` of the page before; opaque. */
    cursor: z.string().max(2_048).optional(),
    limit: z.coerce.number().int().min(1).max(maxLimit).default(defaultLimit),
  };
}

/** A list's answer; `nextCursor` is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export const projectParams = z.object({ projectId: idSchema });
export const layerParams = z.object({ projectId: idSchema, layerId: idSchema });
