import { expect, test } from 'vitest';
import { check, needless, unreadable } from './check.ts';
import { Repository } from './repository/repository.ts';
import type { Rule } from './rule.ts';

const isLong: Rule = (repository) =>
  repository.paths
    .filter((path) => repository.text(path).length > 10 && path.endsWith('.ts'))
    .map((path) => ({ path, line: 1, message: 'is long', fix: 'Cut it.' }));
const rules = { 'is-long': isLong };

function repositoryWith(...exceptions: object[]): Repository {
  const table = JSON.stringify({ exceptions });
  return Repository.of({ 'a.ts': '// a long text', 'b.ts': '', 'checks/exceptions.json': table });
}

test('an exception takes a finding away, for its file and its rule only', () => {
  const reason = 'It is written by a machine.';
  const excused = { path: 'a.ts', rule: 'is-long', reason };
  expect(check(repositoryWith(excused), 'is-long', isLong)).toEqual([]);
  expect(check(repositoryWith(excused), 'another', isLong)).toHaveLength(1);
  expect(check(repositoryWith({ ...excused, path: 'b.ts' }), 'is-long', isLong)).toHaveLength(1);
  expect(needless(repositoryWith(excused), rules)).toEqual([]);
});

test.each([
  [{ path: 'b.ts', rule: 'is-long', reason: 'It was long once.' }, 'keeps the rule'],
  [{ path: 'a.ts', rule: 'unknown', reason: 'It is written by hand.' }, 'there is no rule'],
  [{ path: 'a.ts', rule: 'is-long', reason: 'so' }, 'has no reason'],
])('an exception that is not needed is found: %o', (exception, message) => {
  expect(needless(repositoryWith(exception), rules)).toMatchObject([
    { path: 'checks/exceptions.json', line: 1, message: expect.stringContaining(message) },
  ]);
});

test('a file that cannot be parsed is found, not passed over', () => {
  expect(unreadable(Repository.of({ 'a.ts': '\nconst = 1;' }))).toMatchObject([
    { path: 'a.ts', line: 2 },
  ]);
});
