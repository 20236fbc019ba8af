import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@capi-relay/testing';
import { z } from 'zod';
import type { Piece } from './piece.js';

/** With these a process writes a snapshot when told to, with texts of any length in full. */
export const HEAP_FLAGS = [
  '--heapsnapshot-signal=SIGUSR2',
  '--heap-snapshot-string-limit=1000000000',
] as const;

const snapshotSchema = z.object({ strings: z.array(z.string()) });

/**
 * Everything a process can still reach, each text of it a piece. Garbage is collected before a snapshot; what lives
 * outside the heap, as the bytes of buffers do, is not in it.
 *
 * @param folder where the process runs, and so where it writes
 */
export async function* heapPieces(name: string, folder: string, signal: () => void): AsyncGenerator<Piece> {
  signal();
  const text = await waitFor(() => readSnapshot(folder), {
    timeoutMs: 60_000,
    what: `the heap snapshot of ${name}`,
  });
  for (const content of text) yield { place: `heap of ${name}`, item: 'a text', content };
}

/** The texts of the snapshot; throws while it is not there or not complete. */
async function readSnapshot(folder: string): Promise<readonly string[]> {
  const file = (await readdir(folder)).find((found) => found.endsWith('.heapsnapshot'));
  if (file === undefined) throw new Error('There is no snapshot yet.');
  const text = await readFile(join(folder, file), 'utf8');
  if (!text.trimEnd().endsWith('}')) throw new Error('The snapshot is still being written.');
  return snapshotSchema.parse(JSON.parse(text)).strings;
}
