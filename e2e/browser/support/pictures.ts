import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const ROOT = join(import.meta.dirname, '../../..');
/** The pictures of the README change only when somebody asks for it: each run's clock is in them. */
const FOLDER = join(
  ROOT,
  process.env.UPDATE_PICTURES === 'true' ? 'docs/pictures' : 'e2e/.artifacts/pictures',
);

/** Keeps the page as it is seen, as `<name>.png`. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
}
