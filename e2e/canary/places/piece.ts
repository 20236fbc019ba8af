/** Something that is looked through. */
export interface Piece {
  /** Where it is, such as `table sdk_events`. */
  readonly place: string;
  /** Which one of that place, such as a key or a column. */
  readonly item: string;
  readonly content: string | Uint8Array;
}
