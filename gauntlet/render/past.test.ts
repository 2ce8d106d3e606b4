import { expect, test } from 'vitest';
import { renderPast } from './past.ts';
import { attempt } from './testing/run.ts';

/** The latest first, as `explain` has them: `f` failed, `p` passed, `s` skipped. */
function past(shape: string) {
  const outcomes = { f: 'failed', p: 'passed', s: 'skipped' } as const;
  const attempts = [...shape].map((letter, at) => ({
    run: `r-${shape.length - at}`,
    at: Date.UTC(2026, 0, shape.length - at),
    tree: `${shape.length - at}`.repeat(40),
    attempt: attempt('unit', ['adds'], outcomes[letter as keyof typeof outcomes]),
  }));
  return renderPast({ title: 'adds', attempts }, false);
}

test('a test that fails now: since when, and how it did before', () => {
  expect(past('ffppfp')).toContain(
    'fails since r-5 (tree 5555555); passed in 3 of the 4 attempts before',
  );
  expect(past('sfp')).toContain('fails since r-2 (tree 2222222); passed in 1 of the 1 attempt');
});

test('a test that passes now has no such line, and one that never passed says so', () => {
  expect(past('pff')).not.toContain('fails since');
  expect(past('ff')).toContain('fails since r-1 (tree 1111111), its first attempt on record');
});
