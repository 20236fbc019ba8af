/** Something the documentation asks for and the endpoint has been seen to let pass. */
export interface Finding {
  /** Place within the event, in the platform's own notation. */
  readonly path: string;
  /** What is wrong there; never a value. */
  readonly text: string;
}
