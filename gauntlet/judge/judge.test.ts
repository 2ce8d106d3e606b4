import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Evidence, Need, TaskEvidence } from '../model/evidence.ts';
import type { Outcome, Policy } from '../model/nouns.ts';
import { judge } from './judge.ts';
import { rules } from './rules/registry.ts';
import { attemptOf, evidenceOf, present, taskEvidence } from './testing/evidence.ts';

const policy: Policy = {
  name: 'test',
  rules: [
    { rule: 'tests pass', mode: 'block', parameters: {} },
    { rule: 'time budget', mode: 'block', parameters: { budgetMs: 1_000 } },
  ],
  waivers: [],
};

function outlookOf(evidence: Evidence, given = policy): string {
  return judge(rules, given, evidence, { evidence: 'e', policy: 'p' }).outlook;
}

const good = present(taskEvidence([attemptOf('a')]));

test('a whole, passing run passes', () => {
  expect(outlookOf(evidenceOf([good]))).toBe('pass');
});

test('no suites, no tasks, and no rules are each unknown', () => {
  expect(outlookOf({ ...evidenceOf([good]), suites: [] })).toBe('unknown');
  expect(outlookOf(evidenceOf([]))).toBe('unknown');
  expect(outlookOf(evidenceOf([good]), { ...policy, rules: [] })).toBe('unknown');
});

test('a rule that does not exist is unknown, and the known ones are named', () => {
  const given = {
    ...policy,
    rules: [{ rule: 'tests pas', mode: 'block', parameters: {} } as const],
  };
  const verdict = judge(rules, given, evidenceOf([good]), { evidence: '', policy: '' });
  expect(verdict.outlook).toBe('unknown');
  expect(verdict.lines[0]?.action).toContain('tests pass');
});

test('what advises changes nothing', () => {
  const advice = policy.rules.map((rule) => ({ ...rule, mode: 'advise' as const }));
  const [first, ...rest] = policy.rules;
  const bad = evidenceOf([present(taskEvidence([attemptOf('a', 'failed')]))]);
  const given = { ...policy, rules: [...advice.slice(0, 1), ...rest] };
  expect(first).toBeDefined();
  expect(outlookOf(bad, given)).toBe('pass');
  expect(outlookOf(bad)).toBe('fail');
});

const outcome = fc.constantFrom<Outcome>('passed', 'passed', 'passed', 'failed', 'skipped');
const tasks = fc.array(
  fc.record({
    outcomes: fc.array(outcome, { maxLength: 4 }),
    code: fc.constantFrom(0, 0, 0, 1),
    whole: fc.constantFrom(true, true, false),
  }),
  { minLength: 1, maxLength: 4 },
);

function needOf({ outcomes, code, whole }: { outcomes: Outcome[]; code: number; whole: boolean }) {
  const attempts = outcomes.map((each, index) => attemptOf(`t${index}`, each));
  return present(
    taskEvidence(attempts, {
      exit: { code, signal: null, timedOut: false, interrupted: false },
      completeness: whole ? { state: 'whole' } : { state: 'absent', why: 'none' },
    }),
  );
}

test('taking evidence away never turns fail or unknown into pass', () => {
  const absent: Need<TaskEvidence> = { state: 'absent', why: 'taken away' };
  fc.assert(
    fc.property(tasks, fc.nat(), (given, pick) => {
      const full = given.map(needOf);
      const index = pick % full.length;
      const before = outlookOf(evidenceOf(full));
      const replaced = full.map((need, at) => (at === index ? absent : need));
      if (before !== 'pass') expect(outlookOf(evidenceOf(replaced))).not.toBe('pass');
      const run = { state: 'absent', why: 'taken away' } as const;
      expect(outlookOf({ ...evidenceOf(full), run })).not.toBe('pass');
    }),
  );
});

test('a waiver sets a rule aside in plain sight until its day, and an expired one is told', () => {
  const bad = evidenceOf([present(taskEvidence([attemptOf('a', 'failed')]))]);
  const waiver = { rule: 'tests pass', owner: 'Ada', reason: 'known' };
  const judged = (expiresAt: number) =>
    judge(rules, { ...policy, waivers: [{ ...waiver, expiresAt }] }, bad, {
      evidence: '',
      policy: '',
    });
  const before = judged(bad.asOf + 1);
  expect(before.outlook).toBe('pass');
  expect(before.lines[0]).toMatchObject({ outlook: 'fail' });
  expect(before.lines[0]?.waived).toContain('Ada');
  const after = judged(bad.asOf);
  expect(after.outlook).toBe('fail');
  expect(after.notes?.[0]).toContain('expired on 2026-11-20');
});

test('a wrong parameter makes a rule unknown, never its default', () => {
  const settings = [{ rule: 'tests pass', mode: 'block', parameters: { percent: '90' } }] as const;
  expect(outlookOf(evidenceOf([good]), { ...policy, rules: settings })).toBe('unknown');
});
