/**
 * The repository keeps its rules. One reading of it serves all of them, and each rule prints all
 * that it found at once: file and line, what is wrong, what to do.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
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
  if (lines.length > 0) expect.fail(`${lines.length} to mend:\n\n${lines.join('\n\n')}\n`);
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
