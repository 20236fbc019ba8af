import type { z } from 'zod';

/** Waits for the options this process was forked with, does the work and sends what came of it. */
export function answer<T>(schema: z.ZodType<T>, work: (options: T) => Promise<object>): void {
  process.once('message', (message) => {
    work(schema.parse(message)).then(
      (result) => process.send?.(result),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  });
}
