import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { explainIssues } from './explain-issues.js';

const SECRET = 'a value nobody may see again';
const schema = z.strictObject({
  name: z.string().max(5),
  kind: z.enum(['a', 'b']),
  list: z.array(z.int()).optional(),
  either: z
    .union([z.strictObject({ name: z.string(), password: z.string() }), z.strictObject({ key: z.string() })])
    .optional(),
});

const cases: readonly { readonly rule: string; readonly body: unknown; readonly paths: readonly string[] }[] =
  [
    { rule: 'names each wrong field', body: { name: SECRET, kind: SECRET }, paths: ['name', 'kind'] },
    { rule: 'names a place in a list', body: { name: 'a', kind: 'a', list: [1, SECRET] }, paths: ['list.1'] },
    {
      rule: 'names a field that does not exist',
      body: { name: 'a', kind: 'a', other: SECRET },
      paths: ['other'],
    },
    {
      rule: 'speaks of the alternative that came closest',
      body: { name: 'a', kind: 'a', either: { name: 'x' } },
      paths: ['either.password'],
    },
    { rule: 'says so where there is no object at all', body: SECRET, paths: [''] },
  ];

describe('what is wrong with a request', () => {
  test.each(cases)('$rule, and repeats no value', ({ body, paths }) => {
    const parsed = schema.safeParse(body);
    const issues = parsed.success ? [] : explainIssues(parsed.error);
    expect(issues.map(({ path }) => path)).toEqual(paths);
    expect(JSON.stringify(issues)).not.toContain(SECRET);
  });
});
