/** Something that was started and can be ended. */
export interface Running {
  /** Finishes what is under way and resolves when nothing is left. */
  close(): Promise<void>;
}
