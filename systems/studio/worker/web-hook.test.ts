import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { isPrivateAddress, postWebHook } from './web-hook.ts';

test.each([
  ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.1', '192.168.1.1', '169.254.169.254'],
  ...['0.0.0.0', '100.64.0.1', '224.0.0.1', '255.255.255.255', '::1', '::', '::ffff:10.0.0.1'],
  ...['fc00::1', 'fd12::1', 'fe80::1', 'ff02::1', '64:ff9b::7f00:1', 'no address'],
])('%s is private', (address) => {
  expect(isPrivateAddress(address)).toBe(true);
});

test.each([
  ...['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1', '223.255.255.1'],
  ...['2001:4860:4860::8888', '2a00::1'],
])('%s is not', (address) => {
  expect(isPrivateAddress(address)).toBe(false);
});

test.each([
  ...['http://127.0.0.1:1/', 'http://[::1]:1/', 'http://0x7f.1/', 'http://2130706433/'],
  ...['http://169.254.169.254/latest/meta-data', 'http://localhost:1/'],
])('%s is refused before anything is sent', async (url) => {
  await expect(postWebHook(new URL(url), {}, false)).rejects.toThrow('private addresses');
});

test('where it may, it reaches the server, and follows it nowhere', async () => {
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    seen.push(`${request.method} ${request.url} ${body}`);
    response.writeHead(request.url === '/moved' ? 302 : 204, { location: '/elsewhere' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await postWebHook(new URL(`${base}/hook`), { a: 'ü' }, true)).toBe(204);
  expect(await postWebHook(new URL(`${base}/moved`), {}, true)).toBe(302);
  expect(seen).toEqual(['POST /hook {"a":"ü"}', 'POST /moved {}']);
});
