import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { connectionCheck, connectionError, urlCheck } from './connect.ts';

test.each(['', 'mysql://a/b', 'localhost:5432', 'postgres://[/x'])('%j is no address', (url) => {
  expect(() => urlCheck(url)).toThrow(expect.objectContaining({ code: 'DATABASE_URL_INVALID' }));
});

test.each(['postgres://u:p@h:1/d', 'postgresql://h/d', 'postgresql:///d?host=/run/pg'])(
  '%s is an address',
  (url) => {
    expect(() => urlCheck(url)).not.toThrow();
  },
);

test.each([
  ['28P01', 'DATABASE_DENIED'],
  ['3D000', 'DATABASE_NOT_FOUND'],
  ['ETIMEDOUT', 'DATABASE_UNREACHABLE'],
])('%s becomes %s and shows no password', (code, expected) => {
  const cause = Object.assign(new Error('no'), { code });
  const error = connectionError('postgres://me:secret@db.example:5433/shop', cause);
  expect(error).toMatchObject({ code: expected, cause });
  expect(JSON.stringify(error) + error.message).not.toContain('secret');
  expect(error.message).toContain('db.example:5433/shop');
});

test('a port where nobody listens is unreachable, after the wait', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  server.close();
  await expect(connectionCheck(`postgres://a:b@127.0.0.1:${port}/c`, 0)).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
  });
});
