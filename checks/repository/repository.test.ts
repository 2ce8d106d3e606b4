import { expect, test } from 'vitest';
import { Repository } from './repository.ts';

test('a changed copy keeps what was parsed, and leaves the first alone', () => {
  const first = Repository.of({ 'a.ts': 'const a = 1;', 'b.ts': 'const b = 1;' });
  const parsed = first.source('a.ts');
  const second = first.with({ 'b.ts': undefined, 'c.ts': 'const c = 1;' });
  expect(second.paths).toEqual(['a.ts', 'c.ts']);
  expect(second.source('a.ts')).toBe(parsed);
  expect(first.with({ 'a.ts': '' }).source('a.ts')).not.toBe(parsed);
  expect(first.paths).toEqual(['a.ts', 'b.ts']);
});

test('text is read once, and only when it is asked for', () => {
  const read: string[] = [];
  const contents = ['a.ts', 'b.ts'].map((path): [string, () => string] => [
    path,
    () => `${read.push(path)}`,
  ]);
  const repository = new Repository(new Map(contents));
  repository.text('a.ts');
  repository.text('a.ts');
  expect(read).toEqual(['a.ts']);
});

test('fixtures and generated files are no code of ours', () => {
  const paths = ['a/generated/b.ts', 'a/fixtures/c.ts', 'a/d.ts', 'a/e.json', 'a/f.mjs'];
  const repository = Repository.of(Object.fromEntries(paths.map((path) => [path, ''])));
  expect(repository.code.map(({ path }) => path)).toEqual(['a/d.ts', 'a/f.mjs']);
});
