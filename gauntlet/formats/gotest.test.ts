import { expect, test } from 'vitest';
import { gotest } from './gotest.ts';
import { fixture, readText } from './testing.ts';

const summary = (text: string | Uint8Array, partBytes?: number) => {
  const { attempts, reading } = readText(gotest, text, partBytes);
  const rows = attempts.map((entry) => `${entry.titles.join(' ')}: ${entry.outcome}`);
  return { attempts, rows, completeness: reading.completeness };
};

const SHOP = 'example.com/shop';

test('a real run: subtests side by side, a build that fails, a panic, an exit in TestMain', () => {
  const bytes = fixture('go-test-1.26.8.json');
  const { attempts, rows, completeness } = summary(bytes);
  expect([...rows].sort()).toEqual(
    [
      `${SHOP}/bad: errored`,
      `${SHOP}/exits TestFine: passed`,
      `${SHOP}/exits: errored`,
      `${SHOP}/cart TestPrice/small: passed`,
      `${SHOP}/cart TestPrice/large: failed`,
      `${SHOP}/cart TestPrice: failed`,
      `${SHOP}/cart TestOther: passed`,
      `${SHOP}/cart TestSkipped: skipped`,
      `${SHOP}/panics TestFine: passed`,
      `${SHOP}/panics TestPanics: crashed`,
    ].sort(),
  );
  expect(completeness.state).toBe('whole');
  const failureOf = (row: string) => attempts[rows.indexOf(row)]?.failure;
  expect(failureOf(`${SHOP}/bad: errored`)).toMatchObject({
    message: 'cannot use "x" (untyped string constant) as int value in return statement',
    place: { file: 'bad/bad.go', line: 3, column: 28 },
  });
  expect(failureOf(`${SHOP}/cart TestPrice/large: failed`)).toMatchObject({
    message: 'want 9, got 10',
    place: { file: 'cart_test.go', line: 15 },
  });
  expect(failureOf(`${SHOP}/panics TestPanics: crashed`)).toMatchObject({
    message: 'assignment to entry in nil map [recovered, repanicked]',
    place: { line: 6 },
  });
  expect(failureOf(`${SHOP}/exits: errored`)?.detail).toContain('teardown failed');
  expect(attempts[rows.indexOf(`${SHOP}/cart TestSkipped: skipped`)]?.note).toBe('not today');
  expect(summary(bytes, 13).rows).toEqual(rows);
});

const event = (fields: object) =>
  `${JSON.stringify({ Time: '2026-11-20T10:00:00Z', ...fields })}\n`;

test('a package without an end is a cut; its tests that ended are kept', () => {
  const text =
    event({ Action: 'start', Package: 'p' }) +
    event({ Action: 'run', Package: 'p', Test: 'TestA' }) +
    event({ Action: 'pass', Package: 'p', Test: 'TestA', Elapsed: 0.25 }) +
    event({ Action: 'run', Package: 'p', Test: 'TestB' });
  const { attempts, completeness } = summary(text);
  expect(attempts).toMatchObject([{ titles: ['p', 'TestA'], durationMs: 250 }]);
  expect(completeness).toMatchObject({ state: 'cut', offset: text.length });
});

test('a test that is open when its package fails crashed, or ran out of time', () => {
  const text = (output: string) =>
    event({ Action: 'run', Package: 'p', Test: 'TestB' }) +
    event({ Action: 'output', Package: 'p', Output: output }) +
    event({ Action: 'fail', Package: 'p' });
  expect(summary(text('exit status 2\n')).rows).toEqual(['p TestB: crashed']);
  expect(summary(text('panic: test timed out after 1s\n')).rows).toEqual(['p TestB: timed out']);
});

test('cached packages, packages without tests, and words between the events', () => {
  const text =
    'go: downloading example.com/x v1.0.0\n' +
    event({ Action: 'output', Package: 'p', Output: 'ok  \tp\t(cached)\n' }) +
    event({ Action: 'pass', Package: 'p', Elapsed: 0 }) +
    event({ Action: 'skip', Package: 'q', Elapsed: 0 });
  expect(summary(text)).toMatchObject({ rows: [], completeness: { state: 'whole' } });
  expect(summary('').completeness.state).toBe('cut');
  expect(summary(`${text}{"Action":"pa`).completeness).toMatchObject({ offset: text.length });
});

test('knows its own', () => {
  expect(gotest.recognises(fixture('go-test-1.26.8.json').subarray(0, 4096), '')).toBe(true);
  expect(gotest.recognises(Buffer.from('{"v":1,"kind":"start"}'), '')).toBe(false);
});
