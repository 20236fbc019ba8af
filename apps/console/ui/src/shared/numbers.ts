const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

/** `12,345`. */
export function count(value: number): string {
  return whole.format(value);
}

/** `12.3K`, for axes and tiles. */
export function shortCount(value: number): string {
  return short.format(value);
}

/** `99.98 %` of a part in a whole; never rounded up to 100 while something is missing. */
export function share(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = (part / whole) * 100;
  const shown = part < whole ? Math.min(percent, 99.99) : percent;
  return `${shown.toFixed(shown >= 99.95 && shown < 100 ? 2 : shown % 1 === 0 ? 0 : 1)} %`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
