import type { Server, ServerOptions } from 'node:http';

/** What one client, and all of them together, may take of a server's connections. */
export interface ConnectionBounds {
  /** How long a request's headers may take, in milliseconds. */
  readonly headersTimeoutMs: number;
  /** How long a whole request may take to arrive, in milliseconds. */
  readonly requestTimeoutMs: number;
  /**
   * How long a connection is kept that waits for its next request, in milliseconds. Longer than the proxy in front keeps
   * it, or the proxy sends a request into a connection that is just being closed.
   */
  readonly keepAliveTimeoutMs: number;
  /** How often it is looked for requests that take too long, in milliseconds. */
  readonly checkEveryMs: number;
  /** Connections at once; while there are as many, idle ones are closed to make room. */
  readonly maxConnections: number;
}

/** Request line and headers together, in bytes. */
const MAX_HEADER_BYTES = 16_384;

/** The bounds as Node takes them when a server is made. */
export function boundedServer(bounds: ConnectionBounds): ServerOptions {
  return {
    headersTimeout: Math.min(bounds.headersTimeoutMs, bounds.requestTimeoutMs),
    requestTimeout: bounds.requestTimeoutMs,
    keepAliveTimeout: bounds.keepAliveTimeoutMs,
    connectionsCheckingInterval: bounds.checkEveryMs,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
}

/** Refuses connections past the bound, and makes room for those who try again. */
export function boundConnections(server: Server, { maxConnections }: ConnectionBounds): void {
  server.maxConnections = maxConnections;
  server.on('drop', () => server.closeIdleConnections());
}
