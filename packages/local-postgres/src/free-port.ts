import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string')
    throw new Error('The probe for a free port has no port.');
  return address.port;
}

const ATTEMPTS = 5;

/** Starts something on a free port, and on another one where somebody took the first in between. */
export async function onFreePort<T>(
  start: (port: number) => Promise<T>,
  portWasTaken: (error: unknown) => boolean,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === ATTEMPTS || !portWasTaken(error)) throw error;
    }
  }
}
