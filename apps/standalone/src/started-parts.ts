import type { Running } from '@capi-relay/runtime';

/** Parts of a whole that are ended in the reverse order of their start. */
export interface StartedParts {
  /** Starts a part; when it cannot start, those before it are ended and its error is thrown. */
  start<T extends Running>(part: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function startedParts(): StartedParts {
  const parts: Running[] = [];
  const close = async (): Promise<void> => {
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      await part.close();
    }
  };
  return {
    async start(start) {
      try {
        const part = await start();
        parts.push(part);
        return part;
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
  };
}
