import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that writes bytes and not requests. */
export interface RawClient {
  readonly socket: Socket;
  send(text: string): void;
  /** All that came until the server ended the connection. */
  untilClosed(): Promise<string>;
  /** Resolves once the answer so far holds this text. */
  until(text: string): Promise<string>;
  close(): void;
}

export async function rawClient(url: string): Promise<RawClient> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  // A server that has said what it had to say may reset a connection that still sends.
  socket.on('error', () => {});
  await once(socket, 'connect');
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
  });
  return {
    socket,
    send: (text) => void socket.write(text),
    async untilClosed() {
      await closed;
      return received;
    },
    async until(text) {
      while (!received.includes(text)) {
        await once(socket, 'data');
      }
      return received;
    },
    close: () => void socket.destroy(),
  };
}
