import { expect, test } from 'vitest';
import { tap } from './tap.ts';
import { fixture, readText } from './testing.ts';

const read = (text: string | Uint8Array, partBytes?: number) => {
  const { attempts, reading } = readText(tap, text, partBytes);
  const rows = attempts.map((entry) => `${entry.titles.join(' > ')}: ${entry.outcome}`);
  return { attempts, rows, completeness: reading.completeness, state: reading.completeness.state };
};

test('node:test: subtests before their point, diagnostics, a time-out', () => {
  const { attempts, rows, state } = read(fixture('node-test-26.10.0.tap'));
  expect(rows).toEqual([
    'price > is fine: passed',
    'price > fails: failed',
    'price > later: skipped',
    'price > one day: skipped',
    'price > todo fails: expected failure',
    'top > inner: passed',
    'slow: timed out',
  ]);
  const file = '/home/dev/shop/nt.test.mjs';
  expect(attempts[0]?.durationMs).toBe(1.35688);
  expect(attempts[1]).toMatchObject({
    file,
    place: { line: 3, column: 52 },
    failure: { message: 'no & <no>', place: { file, line: 3, column: 79 } },
  });
  expect(attempts[4]?.note).toBe('soon');
  expect(state).toBe('whole');
  expect(read(fixture('node-test-26.10.0.tap'), 5).attempts).toEqual(attempts);
});

test('Vitest: subtests in braces; the first is the file', () => {
  const { attempts, rows, state } = read(fixture('vitest-5.1.0.tap'));
  expect(rows).toEqual([
    'price > is the same for one: passed',
    'price > is less for many: failed',
    'price > later: skipped',
    'price > one day: skipped',
    'price > is known to fail: passed',
    'price > flaky & co: passed',
    'price > each 1: passed',
    'price > each 2: passed',
  ]);
  expect(attempts[1]).toMatchObject({
    file: 'src/shop.test.ts',
    durationMs: 8.48,
    failure: { message: 'expected 18 to be 20 // Object.is equality' },
  });
  expect(state).toBe('whole');
});

test('plans that are not kept are a contradiction, a missing one is a cut', () => {
  expect(read('1..2\nok 1 - a\nok 2 - b\n').state).toBe('whole');
  expect(read('ok 1 - a\n1..1\n').state).toBe('whole');
  expect(read('1..3\nok 1 - a\n').completeness).toEqual({
    state: 'contradicted',
    why: 'the plan is 1..3, and 1 were run',
  });
  expect(read('1..1\n    1..2\n    ok 1 - a\nok 1 - b\n').state).toBe('contradicted');
  expect(read('ok 1 - a\n').completeness).toMatchObject({ state: 'cut', offset: 9 });
  expect(read('1..1\nok 1 - a').completeness).toMatchObject({ state: 'cut', offset: 5 });
  expect(read('1..0 # SKIP nothing here\n')).toMatchObject({ rows: [], state: 'whole' });
  expect(read('1..1\nnot ok 1 - a {\n1..0\n').state).toBe('cut');
});

test('directives, escaped hashes, numbers that are missing, words between', () => {
  const text = [
    'TAP version 14',
    '1..6',
    'ok - a \\# b',
    'noise',
    'not ok 2 - c # TODO later',
    'ok 3 # skip no network',
    'ok',
    'not ok 5 - d',
    '  ---',
    '  message: "said \\"no\\""',
    '  at: lib/a.js:12:3',
    '  ...',
    'okay then',
    'not ok 6 - e # Skipped: slow',
  ];
  const { attempts, rows, state } = read(`${text.join('\r\n')}\r\n`);
  expect(rows).toEqual([
    'a # b: passed',
    'c: expected failure',
    ': skipped',
    ': passed',
    'd: failed',
    'e: skipped',
  ]);
  expect(attempts[2]?.note).toBe('no network');
  expect(attempts[4]?.failure).toMatchObject({ message: 'said "no"', place: { line: 12 } });
  expect(state).toBe('whole');
});

test('a suite that fails although none of its tests did is a failure of its own', () => {
  const text = '# Subtest: s\n    ok 1 - a\n    1..1\nnot ok 1 - s\n1..1\n';
  expect(read(text).rows).toEqual(['s > a: passed', 's: failed']);
});

test('a bail-out is an error and a cut', () => {
  const { attempts, completeness } = read('1..9\nok 1 - a\nBail out! no database\nok 2 - b\n');
  expect(attempts).toMatchObject([
    { titles: ['a'] },
    { titles: [], outcome: 'errored', failure: { message: 'Bail out! no database' } },
  ]);
  expect(completeness).toMatchObject({ state: 'cut', offset: 14 });
});

test('hostile nesting is refused', () => {
  expect(read('ok 1 - a {\n'.repeat(10_000)).completeness).toMatchObject({ state: 'cut' });
  const lines = Array.from({ length: 500 }, (_, at) => `${' '.repeat(at * 4)}# Subtest: a\n`);
  const deep = lines.join('');
  expect(read(deep).completeness).toMatchObject({ state: 'cut' });
});

test('knows its own', () => {
  expect(tap.recognises(Buffer.from('TAP version 13\n1..1'), '')).toBe(true);
  expect(tap.recognises(Buffer.from('ok 1 - a\n'), '')).toBe(true);
  expect(tap.recognises(Buffer.from('ok  \texample.com/shop\t0.1s\n'), '')).toBe(false);
});
