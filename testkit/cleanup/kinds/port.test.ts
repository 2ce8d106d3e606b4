import { createServer } from 'node:net';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { expect, test } from 'vitest';
import { port } from './port.ts';

const tools = { environment: {}, clock: systemClock, termTimeoutMs: 100 };

test('a port that is held is told with its holder, and left alone', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const number = typeof address === 'object' ? address?.port : undefined;
  const look = () => port.remove([{ what: { port: number }, live: undefined }], tools);
  expect(await look()).toEqual(['this process still listens there']);
  await new Promise((resolve) => server.close(resolve));
  expect(await look()).toEqual([undefined]);
});
