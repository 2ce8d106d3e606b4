/** One chunk server in a process of its own, over gRPC, with checksum, fdatasync and all. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { chunkClient } from '@gauntlet/storage/client';

const MIB = 1024 ** 2;
const command = fileURLToPath(new URL('../../systems/storage/cli/storage.mjs', import.meta.url));

export async function chunkServerRates(folder: string, bytes: number) {
  const words = ['node', '--id', 'bench', '--data', join(folder, 'one'), '--port', '0'];
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
  const client = chunkClient({ serverId: 'bench', address, clock: systemClock });
  try {
    const piece = Buffer.alloc(MIB, 7);
    const rounds = bytes / MIB;
    const startMs = performance.now();
    const writer = client.put('bench-chunk');
    const hash = createHash('sha256');
    for (let count = 0; count < rounds; count += 1) {
      hash.update(piece);
      await writer.write(piece);
    }
    await writer.end(hash.digest('hex'), '');
    const midMs = performance.now();
    let got = 0;
    for await (const data of client.get('bench-chunk', 0, bytes)) got += data.length;
    const endMs = performance.now();
    if (got !== bytes) throw new Error(`${got} of ${bytes} bytes came back`);
    const rate = (ms: number) => Math.round(bytes / 1e6 / (ms / 1_000));
    return { inMBs: rate(midMs - startMs), outMBs: rate(endMs - midMs) };
  } finally {
    client.close();
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
}
