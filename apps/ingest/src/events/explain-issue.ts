/** One thing wrong with a body. Neither part ever repeats a value: it may be somebody's address. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** The parts of a schema library's issue that can be shown. */
export interface SchemaIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** More than these are not listed for one event: whoever mends the first ones will see the rest. */
const MAX_ISSUES = 10;

const ID = 'a string of 1 to 128 characters, or a number';
const SHORT_TEXT = 'a string of at most 256 characters';

/** What each field of a body wants, for people who got it wrong. */
export const FIELD_RULES: Readonly<Record<string, string>> = {
  '': 'a JSON object',
  event: 'a string of 1 to 256 characters',
  timestamp:
    'ISO 8601 with Z or an offset, such as 2026-04-19T12:00:00.000Z, or Unix time in seconds, milliseconds or microseconds, between 1970 and 9999',
  event_id: `${ID}, and no e-mail address`,
  app_id: 'a string of at most 128 characters',
  app_user_id: ID,
  install_id: ID,
  session_id: ID,
  environment: 'one of development, staging, production',
  platform: 'one of ios, android, react-native, web, node, flutter, macos, unity',
  os_version: SHORT_TEXT,
  app_version: SHORT_TEXT,
  device_model: SHORT_TEXT,
  locale: SHORT_TEXT,
  att_status: 'one of authorized, denied, restricted, not_determined',
  properties: 'a JSON object',
  advertising: 'true or false',
  analytics: 'true or false',
};

function explainIssue(issue: SchemaIssue, path: string, body: unknown): Issue {
  const rule = FIELD_RULES[path];
  if (issue.code === 'custom' || rule === undefined) {
    return { path, message: issue.message };
  }
  const missing = path !== '' && typeof body === 'object' && body !== null && !Object.hasOwn(body, path);
  return { path, message: `${path || 'this'} ${missing ? 'is required' : 'is not valid'}: send ${rule}.` };
}

/** Puts schema issues into sentences, one for each field, with what to send instead. */
export function explainIssues(issues: readonly SchemaIssue[], body: unknown): Issue[] {
  const byPath = new Map<string, Issue>();
  for (const issue of issues) {
    const path = issue.path.join('.');
    if (!byPath.has(path) && byPath.size < MAX_ISSUES) {
      byPath.set(path, explainIssue(issue, path, body));
    }
  }
  return [...byPath.values()];
}
