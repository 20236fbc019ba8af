import { redactText } from './redact.js';

/** Tells the person at the terminal why a command failed, in a sentence without secrets, and has the process end with a code. */
export function reportFailure(error: unknown, exitCode = 1): void {
  process.stderr.write(`${redactText(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = exitCode;
}
