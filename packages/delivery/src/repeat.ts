export interface Repetition {
  /** Starts no further round and waits for the one under way. */
  stop(): Promise<void>;
}

/** Runs `work` again and again, `everyMs` after it last ended; a round that fails is told and followed by the next. */
export function repeat(
  everyMs: number,
  work: () => Promise<void>,
  onFault: (error: unknown) => void,
): Repetition {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  const start = (): void => {
    round = work()
      .catch(onFault)
      .then(() => {
        if (!stopped) {
          timer = setTimeout(start, everyMs);
        }
      });
  };
  start();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
