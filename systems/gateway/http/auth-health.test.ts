import { apiKeyPrefix } from '@gauntlet/kit/auth';
import { expect, test } from 'vitest';
import type { Authenticate } from '../accounts/authenticate.ts';
import { accountErrors } from '../accounts/errors.ts';
import { authHealth } from './auth-health.ts';

function setUp(authenticate: Authenticate) {
  const problems: unknown[] = [];
  return { isHealthy: authHealth(authenticate, (error) => problems.push(error)), problems };
}

test("a key that is whole and nobody's is looked up, and refused", async () => {
  const { isHealthy, problems } = setUp(async ({ authorization = '' }) => {
    expect(apiKeyPrefix(authorization.slice('Bearer '.length), ['gw_live'])).toBe('gw_live');
    throw accountErrors.make('KEY_WRONG');
  });
  expect([await isHealthy(), problems]).toEqual([true, []]);
});

test.each<[string, Authenticate]>([
  ['the database is gone', () => Promise.reject(new Error('gone'))],
  ['it is refused for another reason', () => Promise.reject(accountErrors.make('KEY_MISSING'))],
  ['everybody is let in', async () => ({ kind: 'session', accountId: 'a', role: 'user' })],
  ['nobody answers', () => new Promise(() => {})],
])('it is not healthy when %s, and says why', async (_, authenticate) => {
  const { isHealthy, problems } = setUp(authenticate);
  expect(await isHealthy()).toBe(false);
  expect(problems).toHaveLength(1);
});
