export { makeSignInLink } from './access/make-sign-in-link.js';
export { readSessionSecret } from './access/read-session-secret.js';
export { writeChange } from './audit/write-change.js';
export type { ConsoleConfig } from './config.js';
export { forgetUser, namesNobody, type UserToForget } from './people/forget-user.js';
export { type RunningConsole, start } from './start.js';
