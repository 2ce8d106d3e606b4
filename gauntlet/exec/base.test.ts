import { expect, test } from 'vitest';
import { changedLinesOf } from './base.ts';

test('the new lines of each file, whatever the changed text looks like', () => {
  const diff = [
    'diff --git a/a.ts b/a.ts',
    '--- a/a.ts',
    '+++ b/a.ts',
    '@@ -3,0 +4,2 @@ function a() {',
    '+++ b/no file but two pluses',
    '+second',
    '@@ -9 +11 @@',
    '--- a/was text',
    '+now',
    'diff --git a/gone.ts b/gone.ts',
    '--- a/gone.ts',
    '+++ /dev/null',
    '@@ -1,2 +0,0 @@',
    '-x',
    '-y',
  ].join('\n');
  expect(changedLinesOf(diff)).toEqual([{ file: 'a.ts', lines: [4, 5, 11] }]);
});
