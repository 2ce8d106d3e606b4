/** The processes of the benchmark, each on its own: the server, a bare pipe, and our proxy. */
import { connect, createServer, type Socket } from 'node:net';
import { acceptedPeer } from '@gauntlet/kit/piping';
import { faultProxy } from '@gauntlet/testkit/faults';

const BLOCK = Buffer.alloc(256 * 1024, 7);

/** `G<n>`: sends n bytes. `S<n>;`: takes n bytes and says so. `E`: sends everything back. */
function serve(accepted: Socket): void {
  // The way of reading that costs least, so that it is not the server that is measured.
  const { socket, onChunk } = acceptedPeer(accepted);
  socket.on('error', () => {}); // the other side is done measuring
  onChunk((first) => {
    const [, kind, digits] = /^([GSE])(\d*)/.exec(first.toString('latin1', 0, 32)) ?? [];
    if (kind === 'G') send(socket, Number(digits));
    else if (kind === 'S') {
      let leftBytes = Number(digits) - (first.length - first.indexOf(';') - 1);
      onChunk((bytes) => {
        leftBytes -= bytes.length;
        if (leftBytes <= 0) socket.end('k');
      });
    } else {
      const echo = (bytes: Buffer) => void socket.write(Buffer.from(bytes));
      if (first.length > 1) echo(first.subarray(1));
      onChunk(echo);
    }
  });
  socket.resume();
}

function send(socket: Socket, sizeBytes: number): void {
  let leftBytes = sizeBytes;
  const fill = () => {
    while (leftBytes > 0) {
      const block = BLOCK.subarray(0, leftBytes);
      leftBytes -= block.length;
      if (!socket.write(block)) {
        socket.once('drain', fill);
        return;
      }
    }
    socket.end();
  };
  fill();
}

/** What Node does by itself: `a.pipe(b)` both ways. */
function pipeTo(port: number) {
  return (client: Socket) => {
    const server = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
    client.pipe(server);
    server.pipe(client);
  };
}

function listen(onSocket: (socket: Socket) => void, pauseOnConnect: boolean): void {
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect }, onSocket);
  server.listen(0, '127.0.0.1', () => {
    const bound = server.address();
    if (bound !== null && typeof bound !== 'string') console.log(bound.port);
  });
}

/** Starts the role and prints its port. */
export async function play(role: string, upstreamPort: number): Promise<void> {
  if (role === 'server') listen(serve, true);
  else if (role === 'pipe') listen(pipeTo(upstreamPort), false);
  else console.log((await faultProxy({ upstream: `127.0.0.1:${upstreamPort}` })).port);
}
