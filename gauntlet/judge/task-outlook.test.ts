import { expect, test } from 'vitest';
import type { TaskEvidence } from '../model/evidence.ts';
import type { Exit } from '../model/nouns.ts';
import { taskOutlook } from './task-outlook.ts';
import { attemptOf, present, taskEvidence } from './testing/evidence.ts';

const passed = [attemptOf('a'), attemptOf('b')];
const failed = [attemptOf('a'), attemptOf('b', 'failed')];

function exit(changes: Partial<Exit>): Exit {
  return { code: 0, signal: null, timedOut: false, interrupted: false, ...changes };
}

const cut = { state: 'cut', file: 'r', offset: 91_230, why: 'no end' } as const;
const gone = { state: 'absent', why: 'it wrote no report' } as const;

test.each<[string, TaskEvidence, 'pass' | 'fail' | 'unknown', string]>([
  ['all passed', taskEvidence(passed), 'pass', ''],
  ['one failed', taskEvidence(failed, { exit: exit({ code: 1 }) }), 'fail', ''],
  ['one failed and exit 0', taskEvidence(failed), 'fail', ''],
  ['one failed before a cut', taskEvidence(failed, { completeness: cut }), 'fail', ''],
  [
    'exit 1 and none failed',
    taskEvidence(passed, { exit: exit({ code: 1 }) }),
    'unknown',
    'exit code 1',
  ],
  [
    'killed by a signal',
    taskEvidence(passed, { exit: exit({ code: null, signal: 'SIGSEGV' }) }),
    'unknown',
    'SIGSEGV',
  ],
  ['a report that was cut', taskEvidence(passed, { completeness: cut }), 'unknown', 'byte 91,230'],
  ['no report', taskEvidence([], { completeness: gone }), 'unknown', 'it wrote no report'],
  ['an empty report', taskEvidence([]), 'unknown', 'no test ran'],
  ['only skipped', taskEvidence([attemptOf('a', 'skipped')]), 'unknown', 'no test ran'],
  ['at the time limit', taskEvidence(passed, { exit: exit({ timedOut: true }) }), 'fail', 'limit'],
  [
    'interrupted',
    taskEvidence(passed, { exit: exit({ interrupted: true }) }),
    'unknown',
    'interrupted',
  ],
])('%s', (_name, evidence, outlook, why) => {
  const judged = taskOutlook(present(evidence));
  expect(judged.outlook).toBe(outlook);
  expect(judged.why).toContain(why);
});

test('a task without evidence is unknown, and says why', () => {
  expect(taskOutlook({ state: 'absent', why: 'it never started' })).toEqual({
    outlook: 'unknown',
    why: 'it never started',
  });
});
