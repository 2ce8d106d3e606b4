/** What is measured through a port: bytes a second, and the time of a round trip. */
import { once } from 'node:events';
import { connect } from 'node:net';

const BLOCK = Buffer.alloc(256 * 1024, 7);
const MEGABYTE = 1e6;

export interface Latency {
  readonly p50Us: number;
  readonly p99Us: number;
}

/** MB/s from the server to `connections` clients together. */
export async function download(port: number, sizeBytes: number, connections: number) {
  const startMs = performance.now();
  const each = Math.floor(sizeBytes / connections);
  await Promise.all(Array.from({ length: connections }, () => downloadOne(port, each)));
  return (each * connections) / MEGABYTE / ((performance.now() - startMs) / 1000);
}

async function downloadOne(port: number, sizeBytes: number): Promise<void> {
  let gotBytes = 0;
  const onread = {
    buffer: Buffer.allocUnsafeSlow(512 * 1024),
    callback: (readBytes: number) => {
      gotBytes += readBytes;
      return true;
    },
  };
  const socket = connect({ port, host: '127.0.0.1', onread });
  socket.write(`G${sizeBytes}`);
  await once(socket, 'end');
  socket.destroy();
  if (gotBytes !== sizeBytes) throw new Error(`${gotBytes} of ${sizeBytes} bytes arrived`);
}

/** MB/s from one client to the server. */
export async function upload(port: number, sizeBytes: number): Promise<number> {
  const startMs = performance.now();
  const socket = connect({ port, host: '127.0.0.1' });
  socket.write(`S${sizeBytes};`);
  for (let leftBytes = sizeBytes; leftBytes > 0; leftBytes -= BLOCK.length) {
    if (!socket.write(BLOCK.subarray(0, leftBytes))) await once(socket, 'drain');
  }
  await once(socket, 'data');
  socket.destroy();
  return sizeBytes / MEGABYTE / ((performance.now() - startMs) / 1000);
}

/** Round trips of 64 bytes, one after another. */
export async function latency(port: number, rounds: number): Promise<Latency> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const message = Buffer.alloc(64, 7);
  socket.write('E');
  const timesUs: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  let sentMs = 0;
  const ask = () => {
    sentMs = performance.now();
    socket.write(message);
  };
  socket.on('data', () => {
    timesUs.push((performance.now() - sentMs) * 1000);
    if (timesUs.length < rounds) ask();
    else resolve();
  });
  ask();
  await promise;
  socket.destroy();
  const warm = timesUs.slice(rounds / 5).toSorted((a, b) => a - b);
  const at = (share: number) => warm[Math.floor(warm.length * share)] ?? Number.NaN;
  return { p50Us: at(0.5), p99Us: at(0.99) };
}
