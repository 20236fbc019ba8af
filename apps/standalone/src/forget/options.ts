import { parseArgs } from 'node:util';
import { namesNobody } from '@capi-relay/console';

/** What `npm run forget` was asked to do. */
export interface ForgetOptions {
  readonly userId: string;
  /** `null` for every app of the project. */
  readonly appId: string | null;
  /** `null` where the installation has one project, or the app says which. */
  readonly projectId: string | null;
  readonly installIds: readonly string[];
  /** Whether nobody needs to be asked. */
  readonly isConfirmed: boolean;
}

export const USAGE = `Forgets a user: removes all that names them from every table, ends what waits to be sent,
then reads every table and queue to show that nothing names them any more.

  npm run forget -- --user ID [--project ID] [--app ID] [--install ID]... [--yes]

  --user      the app_user_id, as the app sends it.
  --project   the project whose user it is; needed where there are several.
  --app       only in this SDK app. In all apps of the project where it is left out.
  --install   an install that is the user's; may be given several times. Installs of the user's events are
              found by themselves.
  --yes       do not ask. What is removed does not come back.
`;

/** @throws Error that says which option is wrong and what it must be */
export function readOptions(args: readonly string[]): ForgetOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      user: { type: 'string' },
      project: { type: 'string' },
      app: { type: 'string' },
      install: { type: 'string', multiple: true, default: [] },
      yes: { type: 'boolean', default: false },
    },
  });
  if (values.user === undefined) {
    throw new Error('--user is missing: it names the user to forget, as the app sends app_user_id.');
  }
  for (const [name, ids] of [
    ['--user', [values.user]],
    ['--install', values.install],
  ] as const) {
    if (ids.some(namesNobody)) {
      throw new Error(`${name} stands for nobody: many people would be forgotten with it. Give a real id.`);
    }
  }
  return {
    userId: values.user,
    appId: values.app ?? null,
    projectId: values.project ?? null,
    installIds: values.install,
    isConfirmed: values.yes,
  };
}
