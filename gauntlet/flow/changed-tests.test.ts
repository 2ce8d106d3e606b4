import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Attempt } from '../model/nouns.ts';
import { placedIn } from './changed-tests.ts';

/** The lines that tests with these titles are found at. */
function linesOf(text: string, ...titles: readonly string[]): readonly (number | undefined)[] {
  const root = mkdtempSync(join(tmpdir(), 'placed-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, 'a.test.js'), text);
  const attempts = titles.map((title) => {
    const locator = { system: 'app', suite: 'app/unit', file: 'a.test.js', titles: [title] };
    const attempt = { case: { id: title, test: title, parameter: '' }, locator, ordinal: 1 };
    return { ...attempt, outcome: 'passed', durationMs: 1 } satisfies Attempt;
  });
  return placedIn(root, attempts).map(({ place }) => place?.line);
}

test('a title is found where it stands quoted, and only where it stands once', () => {
  const text = `test('adds (1+1)', one);
test("says \\"hi\\"", two);
test(\`twice\`, three);
test('twice', four);`;
  expect(linesOf(text, 'adds (1+1)', 'twice', 'nowhere')).toEqual([1, undefined, undefined]);
});

test('a title of a hundred thousand letters is one like any other', () => {
  const title = 'l'.repeat(100_000);
  expect(linesOf(`\n\ntest('${title}', one);`, title, `${title}l`)).toEqual([3, undefined]);
});
