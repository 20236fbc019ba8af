/** SQL for the Unix milliseconds of a `timestamptz`, as a number the driver reads as such. */
export function toUnixMs(expression: string): string {
  return `round(date_part('epoch', ${expression}) * 1000)`;
}

/** SQL for the `timestamptz` of Unix milliseconds. */
export function fromUnixMs(expression: string): string {
  return `to_timestamp((${expression})::double precision / 1000)`;
}

/** SQL for the UTC hour a `timestamptz` lies in, whatever time zone the session has. */
export function hourOf(expression: string): string {
  return `date_trunc('hour', ${expression}, 'UTC')`;
}
