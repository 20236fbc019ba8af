import { explainError } from './explain-error.js';
import { redactText } from './redact.js';
import type { Running } from './running.js';
import { readSettings } from './settings.js';

/** What a shell expects of a process that a signal ended: 128 and the signal's number. */
const EXIT_CODES = { SIGTERM: 143, SIGINT: 130 } as const;

/**
 * What every `main.ts` calls: starts the app and ends the process with it.
 *
 * - An error at the start is printed as a sentence; exit code 1.
 * - SIGTERM or SIGINT closes the app, within `SHUTDOWN_GRACE_MS`; exit code 0, or 1 when time ran out or closing failed.
 * - A second signal ends the process at once, with the code that shells expect of it.
 * - An error nobody caught closes the app as a signal does; exit code 1.
 */
export function runApp(start: () => Promise<Running>): void {
  let graceMs = 0;
  const started = Promise.resolve().then(() => {
    graceMs = readSettings(['SHUTDOWN_GRACE_MS'], process.env).SHUTDOWN_GRACE_MS;
    return start();
  });
  let ending = false;

  const end = async (exitCode: number) => {
    ending = true;
    try {
      const closed = await inTime(
        started.then((running) => running.close()),
        graceMs,
      );
      if (!closed) print(`Work was still under way after ${graceMs} ms; it is left to be done again.`);
      process.exit(closed ? exitCode : 1);
    } catch (error) {
      print(explainError(error));
      process.exit(1);
    }
  };
  const onSignal = (signal: keyof typeof EXIT_CODES) => {
    if (ending) process.exit(EXIT_CODES[signal]);
    void end(0);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);

  const onUncaught = (error: unknown) => {
    print(`An error that nothing handled: ${explainError(error, { withPlace: true })}`);
    if (!ending) void end(1);
  };
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);

  started.catch((error: unknown) => {
    if (ending) return;
    print(explainError(error));
    process.exit(1);
  });
}

/** Whether the work was done in time; an error of the work is thrown. */
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
