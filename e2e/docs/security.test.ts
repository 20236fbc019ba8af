import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = 'docs/security.md';
const HEAD = '| asset | attacker | what stops it | shown by |';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Threat {
  readonly row: string;
  /** Cells of the row: asset, attacker, what stops it, tests. */
  readonly cells: readonly string[];
}

/** Every row of every table between the marks. */
function threats(): Threat[] {
  const page = read(PAGE);
  const part = page.slice(page.indexOf('<!-- threats -->'), page.indexOf('<!-- /threats -->'));
  return part
    .split('\n')
    .filter((line) => line.startsWith('| ') && line !== HEAD && !line.startsWith('| ---'))
    .map((row) => ({ row, cells: row.split(' | ').map((cell) => cell.replaceAll(/^\||\|$/g, '').trim()) }));
}

interface Citation {
  readonly file: string;
  /** Of the test, and before it of the `describe` around it where the page names that as well. */
  readonly names: readonly string[];
}

const SEPARATOR = '<br>';

function citations({ cells }: Threat): Citation[] {
  return (cells[3] ?? '').split(SEPARATOR).map((cited) => {
    const [file = '', ...names] = cited.split(' › ').map((part) => /^`([^`]+)`$/.exec(part)?.[1] ?? '');
    return { file, names };
  });
}

/** True where a test, each case of a table or a `describe` of the file carries exactly this name. */
function hasName(file: string, name: string): boolean {
  const literal = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll("'", "\\\\?'");
  return new RegExp(`\\(\\s*(['"\`])${literal}\\1,`).test(read(file));
}

const rows = threats();

describe('the threat model', () => {
  test('has a row for whatever is worth protecting', () => expect(rows.length).toBeGreaterThan(45));

  test.each(rows)('says who, what stops them and which test shows it: $row', (threat) => {
    expect(threat.cells).toHaveLength(4);
    expect(threat.cells.filter((cell) => cell === '')).toEqual([]);
  });

  const cited = rows.flatMap(citations).map((each) => ({ ...each, test: each.names.join(' › ') }));
  test.each([...new Map(cited.map((each) => [`${each.file} ${each.test}`, each])).values()])(
    'names a test that exists: $file › $test',
    ({ file, names }) => {
      expect(file).toMatch(/\.test\.ts$/);
      expect(existsSync(join(ROOT, file))).toBe(true);
      expect(names).not.toEqual([]);
      expect(names.filter((name) => !hasName(file, name))).toEqual([]);
    },
  );
});

test('a test that does not exist is not taken for one that does', () => {
  const file = 'e2e/docs/security.test.ts';
  expect(hasName(file, 'has a row for whatever is worth protecting')).toBe(true);
  expect(hasName(file, 'has a row for whatever is worth protectin')).toBe(false);
  expect(hasName(file, 'threats')).toBe(false);
});

/** Files that a page links to, relative to the page. */
function linkedFiles(page: string): string[] {
  return [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) => target);
}

test.each(['README.md', 'SECURITY.md', PAGE])('every file that %s links to exists', (page) => {
  const missing = linkedFiles(page).filter((target) => !existsSync(resolve(ROOT, dirname(page), target)));
  expect(missing).toEqual([]);
});

test.each([PAGE, 'SECURITY.md'])('the README leads to %s', (page) => {
  expect(linkedFiles('README.md')).toContain(page);
});
