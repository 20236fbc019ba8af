import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

/**
 * Asks on the terminal whether to go on. The question does not repeat the id: who typed it has it before their eyes, and
 * a terminal's record need not.
 *
 * @throws Error where there is no terminal to ask on
 */
export async function confirm(
  appIds: readonly string[],
  input: Readable & { readonly isTTY?: boolean },
  output: Writable,
): Promise<boolean> {
  if (input.isTTY !== true) {
    throw new Error('There is no terminal to ask on. Add --yes where this is meant.');
  }
  const terminal = createInterface({ input, output });
  try {
    const answer = await terminal.question(
      `All that names this user in ${appIds.join(', ')} is removed for good. Type "yes" to go on: `,
    );
    return answer.trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}
