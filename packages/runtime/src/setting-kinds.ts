import { z } from 'zod';

/** How a setting's text is read. */
export interface SettingKind<T> {
  /** Reads text that is not empty. */
  readonly schema: z.ZodType<T, string>;
  /** What the text must be, as in "must be a whole number from 1 to 9". */
  readonly expects: string;
}

const WHOLE_NUMBER = /^\d{1,15}$/;

/** @param unit named in messages, such as `milliseconds` */
export function wholeNumber(min: number, max: number, unit?: string): SettingKind<number> {
  return {
    schema: z.string().regex(WHOLE_NUMBER).transform(Number).pipe(z.number().min(min).max(max)),
    expects: `a whole number${unit === undefined ? '' : ` of ${unit}`} from ${min} to ${max}`,
  };
}

export function port(): SettingKind<number> {
  return { ...wholeNumber(0, 65_535), expects: 'a port from 1 to 65535, or 0 for any free one' };
}

export function flag(): SettingKind<boolean> {
  return {
    schema: z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1'),
    expects: 'true or false',
  };
}

export function oneOf<const T extends string>(...values: readonly [T, ...T[]]): SettingKind<T> {
  return { schema: z.enum(values), expects: `one of ${values.join(', ')}` };
}

export function text(): SettingKind<string> {
  return { schema: z.string(), expects: 'a text' };
}

export function matching(pattern: RegExp, expects: string): SettingKind<string> {
  return { schema: z.string().regex(pattern), expects };
}

/** One address, or several separated by commas where the setting allows it. */
export function address(protocols: readonly string[], options: { list?: boolean } = {}): SettingKind<string> {
  const isAddress = (part: string) => URL.canParse(part) && protocols.includes(new URL(part).protocol);
  const parts = (value: string) =>
    options.list === true ? value.split(/,(?=\s*[a-z]+:\/\/)/).map((part) => part.trim()) : [value];
  const beginnings = protocols.map((protocol) => `${protocol}//`).join(' or ');
  return {
    schema: z.string().refine((value) => parts(value).every(isAddress)),
    expects: `an address that begins with ${beginnings}${options.list === true ? ', or several separated by commas' : ''}`,
  };
}
