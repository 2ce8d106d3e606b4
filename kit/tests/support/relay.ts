/** Hands on to a server what comes for it, and counts it. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Relay extends AsyncDisposable {
  readonly port: number;
  /** Bytes that were sent to the server. */
  sent(): number;
  /** The connections that stand hear nothing more, and nobody tells them. New ones work. */
  silence(): void;
}

export async function relayTo(host: string, port: number): Promise<Relay> {
  let count = 0;
  const sockets = new Set<Socket>();
  const standing = new Set<() => void>();
  const server = createServer((client) => {
    const upstream = connect(port, host);
    client.on('data', ({ length }) => {
      count += length;
    });
    client.pipe(upstream).pipe(client);
    standing.add(() => {
      client.unpipe(upstream).resume();
      upstream.unpipe(client).resume();
    });
    for (const [socket, other] of [[client, upstream] as const, [upstream, client] as const]) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.once('close', () => sockets.delete(socket));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sent: () => count,
    silence() {
      for (const fallSilent of standing) fallSilent();
      standing.clear();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
