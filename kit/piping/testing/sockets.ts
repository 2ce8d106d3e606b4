import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Connection, Relay, type RelayOptions, type TcpAddress } from '../index.ts';

/** Real sockets for the tests of piping. Everything is closed by `close()`. */

export interface Rig {
  readonly relay: Relay;
  readonly server: Server;
  /** Sockets that the server accepted. */
  readonly accepted: Socket[];
  readonly open: () => Socket;
  /** The next connection that is open in the relay. */
  readonly nextConnection: () => Promise<Connection>;
  readonly close: () => Promise<void>;
}

export const localhost: TcpAddress = { host: '127.0.0.1', port: 0 };

/** A server, a relay before it, and clients on demand. */
export async function rig(
  onServerSocket: (socket: Socket) => void,
  options: Partial<RelayOptions> = {},
): Promise<Rig> {
  const accepted: Socket[] = [];
  const clients: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    accepted.push(socket);
    socket.on('error', () => {}); // the tests look at `errored`
    onServerSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const upstream = addressOf(server);
  let wake: ((connection: Connection) => void) | undefined;
  const result = await Relay.start({
    listen: localhost,
    upstream: () => upstream,
    ...options,
    onOpen: (connection) => {
      options.onOpen?.(connection);
      wake?.(connection);
    },
  });
  if (!result.ok) throw new Error(result.failure.message);
  const { relay } = result;
  return {
    relay,
    server,
    accepted,
    open: () => {
      const socket = connect({ ...relay.address, allowHalfOpen: true });
      socket.on('error', () => {}); // the tests look at `errored`
      clients.push(socket);
      return socket;
    },
    nextConnection: () => {
      const { promise, resolve } = Promise.withResolvers<Connection>();
      wake = resolve;
      return promise;
    },
    close: async () => {
      for (const socket of [...clients, ...accepted]) socket.destroy();
      await relay.stop();
      server.close();
    },
  };
}

export function addressOf(server: Server): TcpAddress {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server does not listen');
  return { host: bound.address, port: bound.port };
}

export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export async function closed(socket: Socket): Promise<void> {
  if (socket.closed) return;
  if (socket.readableEnded) socket.end();
  else socket.once('end', () => socket.end());
  socket.resume();
  // Not `once`: it rejects on 'error', and a reset is what some tests wait for.
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}
