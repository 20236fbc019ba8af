import { describe, expect, test } from '@jest/globals';
import { startedParts } from './started-parts.js';

/** Parts that tell in which order they were ended; those named in `broken` cannot be. */
function partsThatTell(broken: readonly string[]) {
  const ended: string[] = [];
  const part = (name: string) => async () => ({
    close: async () => {
      ended.push(name);
      if (broken.includes(name)) throw new Error(`The ${name} hangs.`);
    },
  });
  return { ended, part };
}

describe('parts of a whole', () => {
  test.each([
    { broken: [], says: undefined },
    { broken: ['worker'], says: 'The worker hangs.' },
    { broken: ['ingest', 'database'], says: 'The ingest hangs.\nThe database hangs.' },
  ])('are all ended, the last started first, where $broken cannot be', async ({ broken, says }) => {
    const { ended, part } = partsThatTell(broken);
    const parts = startedParts();
    for (const name of ['database', 'worker', 'ingest']) await parts.start(part(name));
    const closing = parts.close();
    await (says === undefined ? closing : expect(closing).rejects.toThrow(new Error(says)));
    expect(ended).toEqual(['ingest', 'worker', 'database']);
    await parts.close();
    expect(ended).toHaveLength(3);
  });

  test('are ended when a later one cannot start, and every reason is told', async () => {
    const { ended, part } = partsThatTell(['worker']);
    const parts = startedParts();
    await parts.start(part('database'));
    await parts.start(part('worker'));
    const starting = parts.start(async () => {
      throw new Error('The port is taken.');
    });
    await expect(starting).rejects.toThrow(new Error('The port is taken.\nThe worker hangs.'));
    expect(ended).toEqual(['worker', 'database']);
  });
});
