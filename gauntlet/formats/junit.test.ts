import { expect, test } from 'vitest';
import type { ReportedAttempt } from '../model/report.ts';
import { junit } from './junit.ts';
import { fixture, readText } from './testing.ts';

const line = (entry: ReportedAttempt) =>
  [entry.file, ...entry.titles, entry.parameter && `[${entry.parameter}]`, entry.outcome]
    .filter((part) => part !== '')
    .join(' | ');

const readFixture = (name: string) => {
  const read = readText(junit, fixture(name));
  return { ...read, lines: read.attempts.map(line), state: read.reading.completeness.state };
};

test('Surefire: every execution of a case that was run again', () => {
  const { lines, attempts, state } = readFixture('surefire-3.5.2.xml');
  expect(lines).toEqual([
    'shop.CartTest | errors | errored',
    'shop.CartTest | errors | errored',
    'shop.CartTest | errors | errored',
    'shop.CartTest | isFine | passed',
    'shop.CartTest | each(int) | [1] | passed',
    'shop.CartTest | each(int) | [2] | passed',
    'shop.CartTest | slow | timed out',
    'shop.CartTest | slow | timed out',
    'shop.CartTest | slow | timed out',
    'shop.CartTest | fails | failed',
    'shop.CartTest | fails | failed',
    'shop.CartTest | fails | failed',
    'shop.CartTest | flaky | failed',
    'shop.CartTest | flaky | passed',
    'shop.CartTest | later | skipped',
  ]);
  expect(attempts[9]?.failure).toMatchObject({
    message: 'a < b & c ==> expected: <9> but was: <1>',
    place: { file: 'CartTest.java', line: 9 },
  });
  expect(attempts.at(-1)?.note).toBe('later');
  // It claims the 3 tests of its last round: what is known of that writer, and no contradiction.
  expect(state).toBe('whole');
});

test('pytest: parameters, expected failures, errors in fixtures, the line that failed', () => {
  const { lines, attempts, state, reading } = readFixture('pytest-9.2.0.xml');
  expect(lines).toContain('tests.test_shop | test_even | [1] | failed');
  expect(lines).toContain('tests.test_shop | test_known | expected failure');
  expect(lines).toContain('tests.test_shop | test_needs | errored');
  expect(lines).toContain('tests.test_shop | test_later | skipped');
  expect(lines).toContain('tests.test_shop | test_umlaut_ä | passed');
  expect(attempts.find((entry) => entry.titles[1] === 'test_props')?.tags).toEqual(['area=credit']);
  expect(attempts[1]?.failure?.message).toBe('AssertionError: total & <rest>\nassert 3 == 2');
  expect(reading.claim).toEqual({ cases: 10, failed: 4, skipped: 2 });
  expect(state).toBe('whole');
});

test('pytest-rerunfailures: the executions it hides are not taken for passes', () => {
  const { lines, attempts, state } = readFixture('pytest-rerunfailures-16.7.xml');
  const flaky = attempts.filter((entry) => entry.titles[1] === 'test_flaky');
  expect(flaky.map((entry) => entry.outcome)).toEqual(['failed', 'passed']);
  expect(flaky[0]?.note).toContain('was run again');
  const place = { file: 'tests/test_shop.py', line: 36 };
  expect(flaky[1]?.place).toEqual(place);
  expect(lines.filter((text) => text.endsWith('passed'))).toHaveLength(5);
  expect(state).toBe('whole');
});

test('Vitest: title paths, and a file that does not load', () => {
  const { lines, attempts, state } = readFixture('vitest-5.1.0.xml');
  expect(lines.slice(0, 4)).toEqual([
    'src/broken.test.ts | errored',
    'src/shop.test.ts | price | is the same for one | passed',
    'src/shop.test.ts | price | is less for many | failed',
    'src/shop.test.ts | price | later | skipped',
  ]);
  expect(attempts[0]?.titles).toEqual([]);
  expect(attempts[2]?.failure?.detail).toContain('before it fails');
  expect(lines).toContain('src/shop.test.ts | price | flaky & co | passed');
  expect(state).toBe('whole');
});

test('Jest: the class that repeats the name is not a second title', () => {
  const { lines, attempts, state } = readFixture('jest-junit-17.0.0.xml');
  expect(lines[1]).toBe('price fails & says <so> | failed');
  expect(attempts[1]?.failure?.message).toBe(
    'Error: expect(received).toBe(expected) // Object.is equality',
  );
  expect(state).toBe('whole');
});

test('Playwright: projects are cases, a time-out is one, a test meant to fail', () => {
  const { lines, attempts, state } = readFixture('playwright-1.65.1.xml');
  expect(lines).toEqual([
    'shop.spec.js | price | is fine @fast | [one] | passed',
    'shop.spec.js | price | fails | [one] | failed',
    'shop.spec.js | price | later | [one] | skipped',
    'shop.spec.js | price | fix me | [one] | skipped',
    'shop.spec.js | price | known | [one] | expected failure',
    'shop.spec.js | top level | [one] | passed',
    'shop.spec.js | slow | [one] | timed out',
    'shop.spec.js | price | is fine @fast | [two] | passed',
  ]);
  expect(attempts[1]?.failure?.place).toEqual({ file: 'shop.spec.js', line: 4, column: 3 });
  expect(state).toBe('whole');
});

test('Go: go-junit-report, and gotestsum that leaves failed packages out of its counts', () => {
  const report = readFixture('go-junit-report-2.1.0.xml');
  expect(report.lines).toContain('example.com/shop/bad | [build failed] | errored');
  expect(report.lines).toContain('example.com/shop/cart | TestPrice/large | failed');
  expect(report.state).toBe('whole');
  const sum = readFixture('gotestsum-1.13.0.xml');
  expect(sum.lines).toContain('example.com/shop/exits | TestMain | failed');
  expect(sum.state).toBe('whole');
});

test('node:test: suites as a path, a todo that fails, a time-out', () => {
  const { lines, state } = readFixture('node-test-26.10.0.xml');
  expect(lines.map((text) => text.replace(/^\S+ \| /, ''))).toEqual([
    'price | is fine | passed',
    'price | fails | failed',
    'price | later | skipped',
    'price | one day | skipped',
    'price | todo fails | expected failure',
    'top | inner | passed',
    'slow | timed out',
  ]);
  expect(state).toBe('whole');
});

test('nextest: earlier failures of what passed, later ones of what failed', () => {
  const { lines, attempts, state } = readFixture('nextest-0.9.151.xml');
  expect(lines).toEqual([
    'shop | a | passed',
    'shop | b | failed',
    'shop | b | failed',
    'shop | flaky | failed',
    'shop | flaky | passed',
    'shop | slow | timed out',
    'shop | slow | timed out',
  ]);
  expect(attempts[1]?.failure?.detail).toContain('right: 3');
  expect(attempts[1]?.failure?.place).toEqual({ file: 'src/lib.rs', line: 4, column: 10 });
  expect(attempts[3]?.durationMs).toBe(213);
  expect(state).toBe('whole');
});

test('Gradle: the class, the place in its file, what was left out', () => {
  const { lines, attempts, state } = readFixture('gradle-4.4.1.xml');
  expect(lines).toEqual([
    'com.example.PriceTest | rounds | failed',
    'com.example.PriceTest | adds | passed',
    'com.example.PriceTest | later | skipped',
  ]);
  expect(attempts[0]?.failure?.place).toEqual({ file: 'PriceTest.java', line: 7 });
  expect(state).toBe('whole');
});

test('every way of cutting the bytes into parts reads the same', () => {
  for (const name of ['surefire-3.5.2.xml', 'playwright-1.65.1.xml', 'node-test-26.10.0.xml']) {
    const bytes = fixture(name);
    const whole = readText(junit, bytes);
    for (const partBytes of [1, 2, 3, 7, 64, 1000]) {
      const parts = readText(junit, bytes, partBytes);
      expect(parts.attempts).toEqual(whole.attempts);
      expect(parts.reading).toEqual(whole.reading);
    }
  }
});

test('no beginning of a report is whole, and each keeps the cases that are complete in it', () => {
  const bytes = fixture('surefire-3.5.2.xml');
  const whole = readText(junit, bytes);
  let most = 0;
  for (let size = 0; size < bytes.toString().trimEnd().length; size += 11) {
    const { reading, attempts } = readText(junit, bytes.subarray(0, size));
    const { completeness } = reading;
    expect(completeness.state === 'cut' && completeness.offset).toBe(size);
    expect(attempts.length).toBeGreaterThanOrEqual(most);
    most = attempts.length;
  }
  expect(most).toBeGreaterThan(whole.attempts.length - 3);
});

test('a cut says where', () => {
  const { reading } = readText(junit, `<testsuite name="a">${' '.repeat(91_210)}`);
  expect(reading.completeness).toEqual({
    state: 'cut',
    file: 'report',
    offset: 91_230,
    why: 'cut at byte 91,230: it ends before its root element does',
  });
});

test('counts that lie are a contradiction, whichever suite they are in', () => {
  const why = (root: string, inner: string) => {
    const cases = '<testcase name="a" classname="C"/><testcase name="b" classname="C"/>';
    const suite = `<testsuite name="s" ${inner}>${cases}</testsuite>`;
    const text = `<testsuites ${root}>${suite}</testsuites>`;
    const { completeness } = readText(junit, text).reading;
    return completeness.state === 'contradicted' ? completeness.why : completeness.state;
  };
  expect(why('', '')).toBe('whole');
  expect(why('tests="2"', 'tests="2" failures="0"')).toBe('whole');
  expect(why('', 'tests="3"')).toBe('suite "s" claims 3 tests and contains 2');
  expect(why('tests="3"', 'tests="2"')).toBe('the report claims 3 tests and contains 2');
  expect(why('', 'tests="1"')).toBe('suite "s" claims 1 tests and contains 2');
  expect(why('', 'failures="1"')).toBe('suite "s" claims 1 failed and contains 0');
  expect(why('', 'skipped="1"')).toBe('suite "s" claims 1 skipped and contains 0');
  expect(why('', 'tests="many"')).toBe('whole');
});

test('a suite that failed outside of its cases is an attempt of its own', () => {
  const text =
    '<testsuite name="s" tests="1"><error message="boom"/><testcase name="a"/></testsuite>';
  const { attempts, reading } = readText(junit, text);
  expect(attempts.map(line)).toEqual(['s | errored', 's | a | passed']);
  expect(reading.completeness.state).toBe('whole');
});

test('nested suites are a path; entities are decoded, CDATA is left alone', () => {
  const text = `<testsuites><testsuite name="outer"><testsuite name="in &lt;ner&gt;">
    <testcase name="&#97;&#x62;&amp;&quot;&apos; &unknown; &#xD800;" time="1,234.5">
      <failure message="m&#10;n">x &amp; <![CDATA[y &amp; ]]>z<![CDATA[]]]]><![CDATA[>]]></failure>
    </testcase></testsuite></testsuite></testsuites>`;
  const [attempt] = readText(junit, text).attempts;
  expect(attempt).toMatchObject({
    titles: ['outer', 'in <ner>', 'ab&"\' &unknown; \ufffd'],
    durationMs: 1_234_500,
    failure: { message: 'm\nn', detail: 'x & y &amp; z]]>' },
  });
});

test('other encodings: marks, UTF-16 both ways, ISO-8859-1, and one that is refused', () => {
  const text =
    '<?xml version="1.0" encoding="ENC"?><testsuite><testcase name="zählt €"/></testsuite>';
  const named = (encoding: string) => text.replace('ENC', encoding);
  const swapped = Buffer.from(named('UTF-16'), 'utf16le').swap16();
  const inputs: [string, Buffer][] = [
    ['utf-8', Buffer.from(`\ufeff${named('UTF-8')}`)],
    ['utf-16le', Buffer.from(`\ufeff${named('UTF-16')}`, 'utf16le')],
    ['utf-16be', Buffer.concat([Buffer.from([0xfe, 0xff]), swapped])],
    ['utf-16le without a mark', Buffer.from(named('UTF-16'), 'utf16le')],
    ['utf-8 that says utf-16', Buffer.from(named('utf-16'))],
    ['iso-8859-1', Buffer.from(named('ISO-8859-1').replace(' €', ' '), 'latin1')],
  ];
  for (const [name, bytes] of inputs) {
    for (const partBytes of [1, 1000]) {
      expect(junit.recognises(bytes, ''), name).toBe(true);
      const { attempts, reading } = readText(junit, bytes, partBytes);
      expect(reading.completeness.state, name).toBe('whole');
      expect(attempts[0]?.titles[0], name).toMatch(/^zählt/);
    }
  }
  const { completeness } = readText(junit, named('klingon')).reading;
  expect(completeness).toMatchObject({ state: 'cut', offset: 0 });
  const cut = Buffer.from(`\ufeff${named('UTF-16').slice(0, 60)}`, 'utf16le');
  expect(readText(junit, cut).reading.completeness).toMatchObject({ offset: 122 });
});
