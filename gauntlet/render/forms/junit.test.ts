import { expect, test } from 'vitest';
import { hostileView } from '../testing/hostile.ts';
import { facts, viewOfFacts } from '../testing/run.ts';
import { junit } from './junit.ts';

test('a case for each test, with counts that fit', () => {
  const text = junit.render({ view: viewOfFacts(), facts });
  expect(text).toContain('<testsuite name="storage/unit" tests="2" failures="0" errors="0"');
  expect(text).toContain('<testsuite name="storage/integration" tests="2" failures="1" errors="0"');
  expect(text).toContain('<failure message="expected 1 object, found 2" type="failed">');
  expect(text).toContain('<skipped/>');
});

test('a suite of which nothing is known holds an error: no reader takes it for a pass', () => {
  const cut = facts.filter((fact) => fact.kind !== 'task ended');
  const text = junit.render({ view: viewOfFacts(cut), facts: cut });
  expect(text).toContain('<error type="unknown" message="unit is unknown: it never ended"/>');
});

test('what XML can not hold is replaced', () => {
  const text = junit.render({ view: hostileView(), facts });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]|<script/);
});
