import type { Issue } from '@capi-relay/contracts/operator';
import type { z } from 'zod';

/** What is wrong with a request, by field. Messages of zod name what is expected and never repeat the value. */
export function explainIssues(error: z.ZodError): Issue[] {
  return error.issues.flatMap((issue) => explain(issue, []));
}

function explain(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Issue[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union') {
    // The alternative that came closest says most.
    const [closest] = [...issue.errors].sort((a, b) => a.length - b.length);
    if (closest !== undefined && closest.length > 0) return closest.flatMap((inner) => explain(inner, path));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key].map(String).join('.'),
      message: 'There is no such field',
    }));
  }
  return [{ path: path.map(String).join('.'), message: issue.message }];
}
