/**
 * The repository keeps its rules. One reading of it serves all of them, and each rule prints all
 * that it found at once: file and line, what is wrong, what to do.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { breaks } from './breaks.ts';
import { check, needless, unreadable } from './check.ts';
import { readRepository } from './repository/read.ts';
import { type Finding, renderFinding } from './rule.ts';
import { rules } from './rules.ts';

const repository = readRepository(fileURLToPath(new URL('..', import.meta.url)));

function expectNone(rule: string, findings: readonly Finding[]): void {
  for (const note of findings.filter(({ isNote }) => isNote)) {
    console.info(`note: ${renderFinding(rule, note)}`);
  }
  const broken = findings.filter(({ isNote }) => !isNote);
  const lines = broken.map((finding) => renderFinding(rule, finding));
  if (lines.length === 0) return;
  const error = new Error(`${lines.length} to mend:\n\n${lines.join('\n\n')}\n`);
  // Where this test stands in this file helps nobody.
  error.stack = '';
  throw error;
}

describe('the repository', () => {
  test('can be read', () => {
    expect(repository.paths).toContain('package.json');
    expectNone('syntax', unreadable(repository));
  });

  test.each(Object.entries(rules))('keeps the rule %s', (name, rule) => {
    expectNone(name, check(repository, name, rule));
  });

  test('needs each of its exceptions', () => {
    expectNone('exceptions', needless(repository, rules));
  });
});

// The proof that the rules bite: each is broken in a copy of the real repository, in memory.
describe('a rule that is broken', () => {
  test('has a way to be broken, each of them', () => {
    expect(Object.keys(breaks)).toEqual(Object.keys(rules));
  });

  test.each(Object.entries(rules))(
    '%s goes red, names the file and says what to do',
    (name, rule) => {
      const { changes, names } = breaks[name]?.(repository) ?? { changes: {}, names: '' };
      const before = new Set(check(repository, name, rule).map((one) => renderFinding(name, one)));
      const after = check(repository.with(changes), name, rule).filter(({ isNote }) => !isNote);
      const news = after.filter((finding) => !before.has(renderFinding(name, finding)));
      expect(news.map(({ path }) => path)).toContain(names);
      for (const finding of news) {
        expect(renderFinding(name, finding)).toMatch(/^\S+ \[[\w-]+\] \S.+\n {4}\S.+[.|:\w]/);
      }
    },
  );
});
