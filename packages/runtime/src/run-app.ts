import { redactText } from './redact.js';
import type { Running } from './running.js';
import { readSettings } from './settings.js';

/** Errors that mean a mistake in the program, for which the place matters more than the sentence. */
const PROGRAMMING_ERRORS: readonly string[] = [
  'TypeError',
  'ReferenceError',
  'RangeError',
  'SyntaxError',
  'AssertionError',
];

/**
 * What every `main.ts` calls: starts the app and ends the process with it.
 *
 * - An error at the start is printed as a sentence; exit code 1.
 * - SIGTERM or SIGINT closes the app, within `SHUTDOWN_GRACE_MS`; exit code 0, or 1 when time ran out or closing failed.
 * - A second signal ends the process at once with the code that shells expect of that signal.
 * - An error nobody caught closes the app as a signal does; exit code 1.
 */
export function runApp(start: () => Promise<Running>): void {
  const started = Promise.resolve().then(start);
  let ending = false;

  const end = async (exitCode: number) => {
    ending = true;
    try {
      const { SHUTDOWN_GRACE_MS } = readSettings(['SHUTDOWN_GRACE_MS'], process.env);
      const closing = started.then((running) => running.close());
      const closed = await inTime(closing, SHUTDOWN_GRACE_MS);
      if (!closed)
        print(`Work was still under way after ${SHUTDOWN_GRACE_MS} ms; it is left to be done again.`);
      process.exit(closed ? exitCode : 1);
    } catch (error) {
      print(describe(error));
      process.exit(1);
    }
  };
  for (const [signal, number] of [
    ['SIGTERM', 15],
    ['SIGINT', 2],
  ] as const) {
    process.on(signal, () => (ending ? process.exit(128 + number) : void end(0)));
  }
  const onUncaught = (error: unknown) => {
    print(`An error that nothing handled: ${describe(error)}`);
    if (!ending) void end(1);
  };
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);

  started.catch((error: unknown) => {
    if (ending) return;
    print(describe(error));
    process.exit(1);
  });
}

async function inTime(work: Promise<void>, withinMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), withinMs);
  });
  return Promise.race([work.then(() => true), late]).finally(() => clearTimeout(timer));
}

function print(sentence: string): void {
  process.stderr.write(`${redactText(sentence)}\n`);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (PROGRAMMING_ERRORS.includes(error.name)) return error.stack ?? error.message;
  const cause = error.cause === undefined ? '' : `\nBecause: ${describe(error.cause)}`;
  return `${sentence(error)}${cause}`;
}

/** Node reports a connection refused on every address of a host without a message of its own. */
function sentence(error: Error): string {
  if (error.message !== '') return error.message;
  return error instanceof AggregateError ? error.errors.map(describe).join('; ') : error.name;
}
