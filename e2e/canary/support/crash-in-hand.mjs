import { subscribe } from 'node:diagnostics_channel';

/** Loaded into an app before it starts: a request that asks for it meets an error nobody catches, with its body in hand. */
subscribe('http.server.request.start', ({ request }) => {
  if (request.headers['x-crash'] !== 'now') return;
  request.on('data', (chunk) => {
    throw new TypeError(`Cannot read properties of undefined (reading ${chunk})`, {
      cause: { body: String(chunk) },
    });
  });
});
