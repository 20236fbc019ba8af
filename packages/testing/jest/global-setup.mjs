import { tsImport } from 'tsx/esm/api';

/**
 * Starts the one PostgreSQL server of a test run. Jest loads this file outside its own module system, where packages
 * resolve to what was built; tsx reads the sources instead, so that tests need no build.
 */
export default async function globalSetup() {
  const { ephemeralPostgres } = await tsImport('../../local-postgres/src/index.ts', import.meta.url);
  const server = await ephemeralPostgres();
  process.env.TEST_POSTGRES_URL = server.url;
  // Setup and teardown run in the same process and share nothing else.
  globalThis.testPostgres = server;
}
