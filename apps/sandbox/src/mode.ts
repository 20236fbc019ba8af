/**
 * `faithful` refuses what the platform is known to refuse. `strict` also refuses what its documentation asks for and its
 * endpoint has been seen to let pass.
 */
export type Mode = 'faithful' | 'strict';

export interface ValidationOptions {
  readonly mode: Mode;
  /** Unix milliseconds. */
  readonly now: number;
}
