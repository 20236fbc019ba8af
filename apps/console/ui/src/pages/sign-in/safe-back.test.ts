import { expect, test } from '@jest/globals';
import { safeBack } from './safe-back.js';

test.each([
  ['a page of the console', '/projects/prj_1/events?status=failed', '/projects/prj_1/events?status=failed'],
  ['nothing', null, '/'],
  ['another site', 'https://example.com/', '/'],
  ['another site without its scheme', '//example.com/', '/'],
  ['another site behind a backslash', '/\\example.com/', '/'],
  ['a script', 'javascript:alert(1)', '/'],
])('after signing in with %s to go back to, the console is stayed on', (_, back, expected) => {
  expect(safeBack(back)).toBe(expected);
});
