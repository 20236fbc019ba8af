/** Counts jobs under way, so that a shutdown can wait for the last of them. */
export interface JobsInHand {
  count(): number;
  /** Runs `job`, counted. */
  during<T>(job: () => Promise<T>): Promise<T>;
  /** Resolves once nothing is under way: true in time, false when `withinMs` passed first. */
  idle(withinMs: number): Promise<boolean>;
}

export function countJobsInHand(): JobsInHand {
  let count = 0;
  let waiting: (() => void)[] = [];
  return {
    count: () => count,
    async during(job) {
      count += 1;
      try {
        return await job();
      } finally {
        count -= 1;
        if (count === 0) {
          for (const resolve of waiting) resolve();
          waiting = [];
        }
      }
    },
    async idle(withinMs) {
      if (count === 0) {
        return true;
      }
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), withinMs);
      });
      const done = new Promise<boolean>((resolve) => {
        waiting.push(() => resolve(true));
      });
      return Promise.race([done, late]).finally(() => clearTimeout(timer));
    },
  };
}
