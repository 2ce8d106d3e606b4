import { expect, test } from 'vitest';
import { checklistLines, checklists, personal } from './checklists.ts';

const list = checklists['pre-deployment'] ?? [];
const nothing = { rules: new Map(), facts: new Set<never>(), signed: new Map() };

test('nothing is done by itself', () => {
  for (const items of Object.values(checklists))
    expect(checklistLines(items, nothing).filter(({ isDone }) => isDone)).toEqual([]);
});

test('each item is done by its own rule, fact or signature', () => {
  const lines = checklistLines(list, {
    rules: new Map([
      ['tests pass', true],
      ['coverage', false],
    ]),
    facts: new Set(['way back'] as const),
    signed: new Map([['on-call', 'Ada']]),
  });
  const said = Object.fromEntries(lines.map(({ name, isDone, why }) => [name, [isDone, why]]));
  expect(said).toMatchObject({
    tests: [true, 'the rule tests pass passes'],
    coverage: [false, 'the rule coverage does not pass'],
    vulnerabilities: [false, 'the gate has no rule security'],
    rollback: [true, 'seen'],
    smoke: [false, 'not so: smoke ready'],
    'on-call': [true, 'signed by Ada'],
    variables: [false, 'nobody has signed it'],
  });
});

test('what only a person can say is named', () => {
  expect(personal('pre-deployment')).toEqual(['variables', 'on-call']);
  expect(personal('none')).toEqual([]);
});
