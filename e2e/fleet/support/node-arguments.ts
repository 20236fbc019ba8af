/**
 * What Node itself is told before the program of an app, wherever the app is started for production. The garbage
 * collector of an ingest begins with the room it is allowed: by itself it hardly ever takes it.
 */
export function nodeArgumentsOf(app: string): readonly string[] {
  return app === 'ingest' ? ['--min-semi-space-size=64', '--max-semi-space-size=64'] : [];
}
