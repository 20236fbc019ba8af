/** The part of a logger the store needs; pino's has this shape. */
export interface StoreLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}
