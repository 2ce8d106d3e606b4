import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listens } from './listens.ts';

test('a port listens as long as its server does', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await listens({ port, host: '127.0.0.1' })).toBe(true);
  server.close();
  await once(server, 'close');
  expect(await listens({ port, host: '127.0.0.1' })).toBe(false);
});

test('so does a socket in a folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kit-listens-'));
  try {
    const path = join(folder, 'x.sock');
    expect(await listens({ path })).toBe(false);
    const server = createServer().listen(path);
    await once(server, 'listening');
    expect(await listens({ path })).toBe(true);
    server.close();
    await once(server, 'close');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
