import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { expect, test } from 'vitest';
import { user } from './user.ts';

const tools = { environment: { TOKEN: 'secret' }, clock: systemClock, termTimeoutMs: 100 };
const remove = (what: object) => user.remove([{ what, live: undefined }], tools);

test('a user is taken back by a request, with a secret that the ledger does not hold', async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(request.url === '/gone' ? 404 : request.url === '/no' ? 403 : 204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const request = (path: string) => ({
    user: 'ann',
    request: { url: base + path, headers: { authorization: 'Bearer $TOKEN' } },
  });
  expect(await remove(request('/ann'))).toEqual([undefined]);
  expect(await remove(request('/gone'))).toEqual([undefined]);
  expect(await remove(request('/no'))).toEqual([`DELETE ${base}/no was answered with 403`]);
  expect(seen[0]).toBe('DELETE /ann Bearer secret');
  server.close();
});

test('or by a command, whose failure is the reason', async () => {
  const node = process.execPath;
  const command = (code: string) => ({ user: 'ann', command: [node, '-e', code, '$TOKEN'] });
  expect(await remove(command('process.exit(process.argv[1] === "secret" ? 0 : 1)'))).toEqual([
    undefined,
  ]);
  await expect(remove(command('process.exit(3)'))).rejects.toThrow('Command failed');
  await expect(remove({ user: 'ann', command: ['$MISSING'] })).rejects.toThrow(
    'MISSING is not set',
  );
  expect(() => user.describe({ user: 'ann', command: [] })).toThrow('empty');
});
