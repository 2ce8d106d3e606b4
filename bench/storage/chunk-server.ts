/**
 * One chunk server in a process of its own, with checksum, fdatasync and all: the way of our own
 * APIs, HTTP/1.1, and the published one, gRPC.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { chunkClient } from '@gauntlet/storage/client';
import { freePort } from '../gateway/processes.ts';

const MIB = 1024 ** 2;
const command = fileURLToPath(new URL('../../systems/storage/cli/storage.mjs', import.meta.url));

export interface Rates {
  readonly inMBs: number;
  readonly outMBs: number;
}

export interface ChunkServerRates {
  readonly http: Rates;
  readonly grpc: Rates;
}

export async function chunkServerRates(folder: string, bytes: number): Promise<ChunkServerRates> {
  const bytesPort = await freePort();
  const ports = ['--port', '0', '--bytes-port', String(bytesPort)];
  const words = ['node', '--id', 'bench', '--data', join(folder, 'one'), ...ports];
  // Nobody listens there: this server belongs to no cluster.
  const child = spawn(process.execPath, [command, ...words, '--api', 'http://127.0.0.1:1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  for await (const data of child.stdout) {
    output += String(data);
    if (output.includes('chunk server bench on')) break;
  }
  const address = /chunk server bench on (\S+)/.exec(output)?.[1] ?? '';
  const to = { serverId: 'bench', address, clock: systemClock };
  const clients = {
    http: chunkClient({ ...to, bytesAddress: `127.0.0.1:${bytesPort}` }),
    grpc: chunkClient(to),
  };
  try {
    // The first chunk of each is for the engine to know its work.
    for (const [name, client] of Object.entries(clients)) await rates(client, `${name}-0`, bytes);
    const http = await rates(clients.http, 'http-1', bytes);
    return { http, grpc: await rates(clients.grpc, 'grpc-1', bytes) };
  } finally {
    for (const client of Object.values(clients)) client.close();
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
}

async function rates(
  client: ReturnType<typeof chunkClient>,
  chunkId: string,
  bytes: number,
): Promise<Rates> {
  const piece = Buffer.alloc(MIB, 7);
  const startMs = performance.now();
  const writer = client.put(chunkId);
  const hash = createHash('sha256');
  for (let count = 0; count < bytes / MIB; count += 1) {
    hash.update(piece);
    await writer.write(piece);
  }
  await writer.end(hash.digest('hex'), '');
  const midMs = performance.now();
  let got = 0;
  for await (const data of client.get(chunkId, 0, bytes)) got += data.length;
  const endMs = performance.now();
  if (got !== bytes) throw new Error(`${got} of ${bytes} bytes came back`);
  const rate = (ms: number) => Math.round(bytes / 1e6 / (ms / 1_000));
  return { inMBs: rate(midMs - startMs), outMBs: rate(endMs - midMs) };
}
