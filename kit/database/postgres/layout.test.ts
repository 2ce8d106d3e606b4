import { expect, test } from 'vitest';
import { defaultPostgresFolder } from './layout.ts';

test.each([
  [{ XDG_STATE_HOME: '/s', HOME: '/h' }, 1000, '/s/gauntlet/postgres'],
  [{ XDG_STATE_HOME: '', HOME: '/h' }, 1000, '/h/.local/state/gauntlet/postgres'],
  [{ HOME: '/root' }, 0, '/var/lib/gauntlet/postgres'],
  [{ XDG_STATE_HOME: '/s', HOME: '/root' }, 0, '/s/gauntlet/postgres'],
])('with %j as user %i the data lie in %s', (env, userId, expected) => {
  expect(defaultPostgresFolder(env, userId)).toBe(expected);
});
