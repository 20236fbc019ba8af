import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Piece } from './piece.js';

/** Every file in a folder and the folders in it. */
export async function* filePieces(name: string, folder: string): AsyncGenerator<Piece> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const place = `files written by ${name}`;
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.heapsnapshot'));
  if (files.length === 0) yield { place, item: 'no file', content: '' };
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    yield { place, item: file.name, content: await readFile(path) };
  }
}
