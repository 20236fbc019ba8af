/**
 * Leaves out every key `__proto__`: `JSON.parse` makes it an ordinary property, and any copy by assignment after that
 * would change the copy's prototype instead. No SDK means one.
 *
 * @param levels how deep to look; what lies deeper is returned as it is
 */
export function withoutProtoKeys(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null || levels === 0) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => withoutProtoKeys(item, levels - 1));
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, item]) => [key, withoutProtoKeys(item, levels - 1)]),
  );
}
