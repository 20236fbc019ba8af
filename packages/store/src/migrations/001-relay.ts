import { type Kysely, sql } from 'kysely';
import { CONFIGURATION } from './001-relay/configuration.js';
import { COUNTERS } from './001-relay/counters.js';
import { EVENTS } from './001-relay/events.js';
import { MACHINERY } from './001-relay/machinery.js';
import { OPERATORS } from './001-relay/operators.js';
import { PEOPLE } from './001-relay/people.js';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const part of [CONFIGURATION, EVENTS, COUNTERS, PEOPLE, MACHINERY, OPERATORS]) {
    await sql.raw(part).execute(db);
  }
}
