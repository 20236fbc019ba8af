import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { ERROR_STATUS } from './errors.js';

const PAGE = new URL('../../../../docs/ingest.md', import.meta.url);

test('the page for people who post lists every error with its status, and no other', async () => {
  const page = await readFile(PAGE, 'utf8');
  const table = page.slice(page.indexOf('<!-- errors -->'), page.indexOf('<!-- /errors -->'));
  const listed = [...table.matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [
    code,
    Number(status),
  ]);
  expect(Object.fromEntries(listed)).toEqual(ERROR_STATUS);
});
