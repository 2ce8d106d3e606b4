import { expect, test } from 'vitest';
import { libtest } from './libtest.ts';
import { fixture, readText } from './testing.ts';

test('a real run: each program, each outcome, messages and places, whatever the parts', () => {
  const bytes = fixture('libtest-1.95.0.txt');
  for (const partBytes of [7, 1 << 20]) {
    const { attempts, reading } = readText(libtest, bytes, partBytes);
    expect(reading.completeness).toEqual({ state: 'whole' });
    expect(attempts.map(({ titles, outcome }) => `${titles.join(' ')}: ${outcome}`)).toEqual([
      'my_shop tests adds: passed',
      'my_shop tests later: skipped',
      'my_shop tests known: passed',
      'my_shop tests err: failed',
      'my_shop tests rounds: failed',
      'my_shop tests unmet: failed',
      'it whole: passed',
      'my_shop doc add: passed',
    ]);
    const [err, rounds, unmet] = attempts.filter(({ outcome }) => outcome === 'failed');
    expect(err?.failure?.message).toBe('"bad"');
    expect(rounds?.failure?.message).toContain('rounding');
    expect(rounds?.failure?.place).toEqual({ file: 'src/lib.rs', line: 15, column: 9 });
    expect(unmet?.failure?.message).toBe('test did not panic as expected');
    expect(attempts.at(-1)?.place).toEqual({ file: 'src/lib.rs', line: 3 });
  }
});

test('a program that dies is a crash, and names the test it was in where that is known', () => {
  const { attempts } = readText(
    libtest,
    '     Running tests/it.rs (target/debug/deps/it-1f2e)\n\nrunning 2 tests\n' +
      'test a ... ok\ntest b ... \nerror: test failed, to rerun pass `--test it`\n',
  );
  expect(attempts.at(-1)).toMatchObject({ outcome: 'crashed', file: 'tests/it.rs' });
  expect(attempts.at(-1)?.failure?.message).toContain('after 1 of its 2 tests, in b');
});

test('output between a test and its word does not lose the test', () => {
  const { attempts, reading } = readText(
    libtest,
    'running 2 tests\ntest a ... said something\nok\ntest b ... no newlineok\n\n' +
      'test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n',
  );
  expect(attempts).toHaveLength(2);
  expect(reading.completeness.state).toBe('whole');
});

test('a count that lies is contradicted, and text without a test is cut', () => {
  const lies = readText(
    libtest,
    'running 2 tests\ntest a ... ok\n\n' +
      'test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n',
  );
  expect(lies.reading.completeness.state).toBe('contradicted');
  expect(readText(libtest, 'nothing here\n').reading.completeness.state).toBe('cut');
});

test('what does not build is told with its place', () => {
  const { attempts } = readText(
    libtest,
    'error[E0425]: cannot find function `gone`\n --> tests/it.rs:2:10\n  |\n' +
      'error: could not compile `shop`\n',
  );
  expect(attempts).toHaveLength(1);
  expect(attempts[0]).toMatchObject({
    outcome: 'errored',
    failure: { place: { file: 'tests/it.rs', line: 2, column: 10 } },
  });
});
