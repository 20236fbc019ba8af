import type { Migration } from 'kysely';
import * as relay from './001-relay.js';
import * as operators from './002-operators.js';
import * as people from './003-people.js';

/**
 * Every migration in order. Kysely runs those a database has not seen; a name must never change once released, and
 * there is no way down: a release that needs an older schema is restored from a backup.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001_relay': relay,
  '002_operators': operators,
  '003_people': people,
};
