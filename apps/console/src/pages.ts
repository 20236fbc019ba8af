import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';

/** Where the build puts the pages; the same from `src` and from `dist`. */
const BUILT_PAGES = fileURLToPath(new URL('../ui/dist/', import.meta.url));

/** Paths that are no pages. */
const NOT_PAGES = /^\/(?:v1|queues|health|ready|metrics|assets)(?:\/|$)/;

const NOT_BUILT = `<!doctype html>
<html lang="en">
<title>capi-relay</title>
<h1>The console's pages are not built</h1>
<p>Build them with <code>npm run -w apps/console build:ui</code> and reload. The operator API under
<code>/v1</code> answers without them.</p>
</html>
`;

/**
 * The console's pages. They hold no data: everything they show comes from the API, which asks who is calling. Any path
 * that is no file is answered with the one page, which finds its way by the path.
 */
export function pageRoutes(folder: string = BUILT_PAGES): Router {
  const router = Router();
  // Names in this folder carry a hash of what they hold.
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', index: false }),
  );
  router.use(express.static(folder, { index: false, maxAge: 0 }));
  router.use((request, response, next) => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || NOT_PAGES.test(request.path))
      return next();
    response.set('cache-control', 'no-cache');
    const page = join(folder, 'index.html');
    if (!existsSync(page)) return response.status(503).type('html').send(NOT_BUILT);
    return response.sendFile(page);
  });
  return router;
}
