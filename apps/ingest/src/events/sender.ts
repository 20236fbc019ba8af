/** What the connection tells about who sent a request. */
export interface Sender {
  /** The client's public address; `null` where there is none to be trusted. */
  readonly ip: string | null;
  /** As sent. */
  readonly userAgent: string | null;
  /** ISO 3166-1 alpha-2, upper-case, as the edge resolved it. */
  readonly country: string | null;
}

export const UNKNOWN_SENDER: Sender = { ip: null, userAgent: null, country: null };
