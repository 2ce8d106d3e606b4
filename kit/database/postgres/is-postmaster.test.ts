import { expect, test } from 'vitest';
import { isPostmasterCommand } from './is-postmaster.ts';

test('a postmaster is a postgres on our own data directory', () => {
  const argv = ['/x/bin/postgres', '-D', '/srv/pg/data', '-c', 'port=1'];
  expect(isPostmasterCommand(argv, '/srv/pg/data')).toBe(true);
  expect(isPostmasterCommand(argv, '/srv/pg')).toBe(false);
  expect(isPostmasterCommand([], '/srv/pg/data')).toBe(false);
  const backend = ['postgres: checkpointer '];
  expect(isPostmasterCommand(backend, '/srv/pg/data')).toBe(false);
  const stranger = ['vi', '-D', '/srv/pg/data'];
  expect(isPostmasterCommand(stranger, '/srv/pg/data')).toBe(false);
});

test('a path with a space, as `ps` shows it', () => {
  const argv = '/x/postgres -D /Users/a b/data -c port=1'.split(' ');
  expect(isPostmasterCommand(argv, '/Users/a b/data')).toBe(true);
});
