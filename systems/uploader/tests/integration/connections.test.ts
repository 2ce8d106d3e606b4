/** The connections of small files: which is used again, and what comes by the wrong ones. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { expect, onTestFinished, test } from 'vitest';
import { Connections } from '../../upload/direct/connections.ts';

const limits = { connectMs: 10_000, silenceMs: 10_000 };
const request = {
  head: 'PUT /a HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\n',
  body: Buffer.from('a'),
};
const { signal } = new AbortController();

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

function connectionsTo(port: number, isSecure = false, hostname = '127.0.0.1') {
  const connections = new Connections(limits);
  onTestFinished(() => connections.close());
  const origin = { isSecure, hostname, port };
  return { connections, send: () => connections.send(origin, request, signal) };
}

/** The sockets of what came, in turn. */
function noting(listener: RequestListener) {
  const sockets: Socket[] = [];
  const noted: RequestListener = (coming, answer) => {
    sockets.push(coming.socket);
    coming.resume().on('end', () => listener(coming, answer));
  };
  return { sockets, noted };
}

test('one after the other goes the same way, and two at once do not', async () => {
  const { sockets, noted } = noting((_, answer) => answer.end('b'));
  const { send } = connectionsTo(await portOf(createServer(noted)));
  expect(await send()).toMatchObject({ status: 200, body: 'b' });
  await send();
  expect(new Set(sockets).size).toBe(1);
  await Promise.all([send(), send()]);
  expect(new Set(sockets).size).toBe(2);
});

test.each([
  ['is about to be closed', { 'keep-alive': 'timeout=1' }],
  ['is said to be closed', { connection: 'close' }],
])('a connection that %s is not used again', async (_, headers) => {
  const { sockets, noted } = noting((_coming, answer) => answer.writeHead(200, headers).end());
  const server = createServer(noted);
  server.keepAliveTimeout = 0;
  const { send } = connectionsTo(await portOf(server));
  await send();
  await send();
  expect(new Set(sockets).size).toBe(2);
});

/** Answers each request with that text. */
async function textServer(text: string) {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(text));
  });
  return { sockets, port: await portOf(server) };
}

const EMPTY = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

test('what nobody asked for is no answer to the next one', async () => {
  const { sockets, port } = await textServer(`${EMPTY}HTTP/1.1 500 No\r\n\r\n`);
  const { send } = connectionsTo(port);
  for (const count of [1, 2]) {
    expect(await send()).toMatchObject({ status: 200 });
    expect(sockets).toHaveLength(count);
  }
});

test('what comes while nobody asks ends the connection', async () => {
  const { sockets, port } = await textServer(EMPTY);
  const { send } = connectionsTo(port);
  await send();
  const [socket] = sockets;
  const closed = new Promise<void>((resolve) => void socket?.once('close', () => resolve()));
  socket?.write('HTTP/1.1 408 Request Timeout\r\n\r\n');
  await closed;
  expect(await send()).toMatchObject({ status: 200 });
  expect(sockets).toHaveLength(2);
});

test('what can not be read is told, and its connection is ended', async () => {
  const { port } = await textServer('SSH-2.0-x\r\n');
  const { send } = connectionsTo(port);
  await expect(send()).rejects.toThrow('can not be read');
});

test('another place has connections of its own', async () => {
  const { sockets, noted } = noting((_, answer) => answer.end());
  const { connections, send } = connectionsTo(await portOf(createServer(noted)));
  await send();
  const port = await portOf(createServer(noted));
  await connections.send({ isSecure: false, hostname: '127.0.0.1', port }, request, signal);
  await send();
  expect(new Set(sockets).size).toBe(3);
});

test('over TLS: only with whom is trusted, and the second handshake is short', async () => {
  const folder = await cleanup.folder('uploader-tls-');
  const [key, cert] = ['key', 'cert'].map((name) => join(folder, name));
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const out = ['-keyout', String(key), '-out', String(cert)];
  execFileSync('openssl', ['req', '-x509', ...made, ...subject, ...out], { stdio: 'ignore' });
  const own = { key: readFileSync(String(key)), cert: readFileSync(String(cert)) };
  const { sockets, noted } = noting((_, answer) => answer.end());
  const port = await portOf(createSecureServer(own, noted));
  const { send } = connectionsTo(port, true, 'localhost');
  await expect(send()).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  const former = getCACertificates('default');
  onTestFinished(() => setDefaultCACertificates(former));
  setDefaultCACertificates([...former, own.cert.toString()]);
  expect(await send()).toMatchObject({ status: 200 });
  await Promise.all([send(), send()]);
  const resumed = [...new Set(sockets)].map((socket) => (socket as TLSSocket).isSessionReused());
  expect(resumed).toEqual([false, true]);
});
