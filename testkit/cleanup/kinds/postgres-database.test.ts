import { systemClock } from '@gauntlet/kit/lifecycle';
import { expect, test } from 'vitest';
import { postgresDatabase } from './postgres-database.ts';

const tools = { environment: {}, clock: systemClock, termTimeoutMs: 100 };
const url = 'postgres://me@127.0.0.1:1/postgres';

test.each([
  [{ name: 'postgres', url }, 'belongs to the server'],
  [{ name: 'template1', url }, 'belongs to the server'],
  [{ name: 'a', url: 'postgres://me:secret@host/db' }, 'no passwords'],
  [{ name: 'a', url: 'nonsense' }, 'no address'],
])('%j is refused', (what, reason) => {
  expect(() => postgresDatabase.describe(what)).toThrow(reason);
});

test('a server that is not there is a failure, which names a missing variable', async () => {
  const what = { name: 'a', url, urlFrom: 'DATABASE_URL' };
  const [failure] = await postgresDatabase.remove([{ what, live: undefined }], tools);
  expect(failure).toMatch(/ECONNREFUSED.*the variable DATABASE_URL is not set here/);
});
