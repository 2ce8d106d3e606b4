/** A client that sends exactly the bytes it is told to, as no HTTP library would. */
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawClient {
  readonly socket: Socket;
  send(text: string): void;
  /** Everything that came, once the server closed the connection. */
  readonly closed: Promise<string>;
  text(): string;
}

export async function rawClient(url: string): Promise<RawClient> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (piece: string) => {
    text += piece;
  });
  // A reset is one way for a server to close; `closed` then gives what came before it.
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return { socket, closed, text: () => text, send: (piece) => void socket.write(piece) };
}
