/** A chunk server and a client in another language, made from the published `.proto` alone. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestCluster, testCluster } from '../support/cluster.ts';

const python = process.env.STORAGE_PYTHON ?? 'python3';
const client = fileURLToPath(new URL('../support/grpc_client.py', import.meta.url));
const proto = fileURLToPath(new URL('../../protocol/storage.proto', import.meta.url));

function hasGrpc(): boolean {
  try {
    execFileSync(python, ['-c', 'import grpc, grpc_tools'], { stdio: 'ignore' });
    return true;
  } catch {
    // No Python, or none with it: the test says so by its name.
    return false;
  }
}

const isThere = hasGrpc();
const why = isThere ? '' : ' (left out: Python has no grpcio and grpcio-tools here)';

let cluster: TestCluster | undefined;
let folder = '';
beforeAll(async () => {
  if (!isThere) return;
  folder = await mkdtemp(join(tmpdir(), 'storage-python-'));
  cluster = await testCluster({ servers: 1 });
});
afterAll(async () => {
  await cluster?.close();
  if (folder !== '') await rm(folder, { recursive: true });
});

// Only what this machine has can be tried; where it has it not, the name says so.
test.skipIf(!isThere)(
  `Python puts, gets, deletes, and is refused as the page says${why}`,
  {
    timeout: 120_000,
  },
  async () => {
    const address = cluster?.servers[0]?.address ?? '';
    const words = [client, proto, folder, address];
    const { stdout } = await promisify(execFile)(python, words);
    expect(JSON.parse(stdout)).toEqual({
      health: 'healthy',
      put: true,
      same: true,
      bytes: 5_000_000,
      again: true,
      other: 'ALREADY_EXISTS',
      wrong: 'INVALID_ARGUMENT',
      path: 'INVALID_ARGUMENT',
      empty: 'INVALID_ARGUMENT',
      deleted: true,
      gone: 'NOT_FOUND',
      deletedAgain: 'NOT_FOUND',
    });
  },
);
