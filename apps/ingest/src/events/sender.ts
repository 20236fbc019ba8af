/** What the connection tells about who sent a request. */
export interface Sender {
  /** The client's address, public or not; `null` where the connection is gone already. */
  readonly ip: string | null;
  /** As sent. */
  readonly userAgent: string | null;
  /** ISO 3166-1 alpha-2, upper-case, as the edge resolved it. */
  readonly country: string | null;
}
