import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Locator, Suite, Task } from '../model/nouns.ts';
import { runners } from './registry.ts';

const PLACE = { folder: '/p/app', root: '/p', scratch: '/s', environment: {} };

function wordsFor(
  runner: string,
  file: string,
  titles: readonly string[],
  parameter = '',
  place = PLACE,
) {
  const found = runners.find(({ name }) => name === runner);
  const locator: Locator = { system: 'app', suite: 'unit', file, titles };
  const selection = found?.one?.(locator, parameter);
  if (found === undefined || selection === undefined) throw new Error(`${runner} has no one`);
  const suite: Suite = {
    ...{ id: 'app/unit', system: 'app', name: 'unit', layer: 'unit', runner, folder: 'app' },
    ...{ gives: 'cases', resources: [], services: [], environment: {}, limitMs: 1, tags: [] },
    options: {},
  };
  const task: Task = {
    ...{ id: 'app/unit#1/1', suite: suite.id, layer: 'unit', shard: { index: 1, count: 1 } },
    ...{ variant: { name: 'default', values: {} }, selection, limitMs: 1 },
    expected: { known: false, why: 'a test' },
  };
  return found.command(suite, task, place).argv;
}

test.each([
  ['vitest', 'app/a.test.ts', ['s (1)', 't'], ['a.test.ts', '^(?:s \\(1\\) t)$']],
  ['jest', 'app/a.test.js', ['s', 't'], ['a.test.js', '--testNamePattern=^(?:s t)$']],
  ['node-test', 'app/a.test.js', ['s', 't/u'], ['a.test.js', '--test-name-pattern=/^s t\\/u$/']],
  [
    'playwright',
    'app/a.spec.ts',
    ['s', 't'],
    ['(^|/)a\\.spec\\.ts$', '^(?=.* (?:s t)(?: @\\S+)*$)'],
  ],
  ['pytest', 'app/test_a.py', ['TestA', 'test_b'], ['test_a.py::TestA::test_b']],
  ['go-test', 'app/x/a_test.go', ['TestA', 'b_c'], ['./x', '-count=1', '^(?:TestA)$/^(?:b_c)$']],
  ['cargo-test', 'app/src/lib.rs', ['tests', 'adds'], ['--exact', 'tests::adds']],
  ['nextest', 'app/src/lib.rs', ['tests::adds'], ['-E', 'test(=tests::adds)']],
  ['maven', 'app/src/A.java', ['ATest', 'adds'], ['-Dtest=ATest#adds']],
  ['gradle', 'app/src/A.java', ['ATest', 'adds()'], ['--tests', '*ATest.adds']],
])('%s runs one test in its own way', (runner, file, titles, words) => {
  const argv = wordsFor(runner, file, titles);
  for (const word of words) expect(argv).toContain(word);
});

test('node:test runs a subtest with the test around it, and a test in a suite alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gauntlet-one-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const text = `describe('s (1)', () => { test('t', (t) => t.test('u', () => {})); });`;
  writeFileSync(join(folder, 'a.test.js'), text);
  const place = { ...PLACE, folder, root: folder };
  const argv = (titles: readonly string[]) => wordsFor('node-test', 'a.test.js', titles, '', place);
  expect(argv(['s (1)', 't', 'u'])).toContain('--test-name-pattern=/^s \\(1\\) t$/');
  expect(argv(['s (1)', 't'])).toContain('--test-name-pattern=/^s \\(1\\) t$/');
  expect(argv(['t', 'u'])).toContain('--test-name-pattern=/^t$/');
});

test('pytest runs one case of a test', () => {
  const argv = wordsFor('pytest', 'app/test_a.py', ['test_b'], '1-x');
  expect(argv).toContain('test_a.py::test_b[1-x]');
});
