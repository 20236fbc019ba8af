import type { Running } from '@capi-relay/runtime';

/** Parts of a whole that are ended in the reverse order of their start. */
export interface StartedParts {
  /**
   * Starts a part; when it cannot start, those before it are ended and its error is thrown, together with those of parts
   * that could not be ended.
   */
  start<T extends Running>(part: () => Promise<T>): Promise<T>;
  /**
   * Ends every part, also after one that could not be ended.
   *
   * @throws the error of the one part that could not be ended, AggregateError of several
   */
  close(): Promise<void>;
}

export function startedParts(): StartedParts {
  const parts: Running[] = [];
  const closeAll = async (): Promise<unknown[]> => {
    const errors: unknown[] = [];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      try {
        await part.close();
      } catch (error) {
        errors.push(error);
      }
    }
    return errors;
  };
  return {
    async start(start) {
      try {
        const part = await start();
        parts.push(part);
        return part;
      } catch (error) {
        throw together([error, ...(await closeAll())]);
      }
    },
    async close() {
      const errors = await closeAll();
      if (errors.length > 0) throw together(errors);
    },
  };
}

/** One error as it is; of several the sentences of all. */
function together(errors: readonly unknown[]): unknown {
  if (errors.length === 1) return errors[0];
  return new AggregateError(errors, errors.map(sentence).join('\n'));
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
