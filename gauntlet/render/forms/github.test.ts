import { expect, test } from 'vitest';
import { hostileView } from '../testing/hostile.ts';
import { attempt, attempted, facts, INTEGRATION, viewOfFacts } from '../testing/run.ts';
import { github } from './github.ts';

test('a failure at its line', () => {
  expect(github.render({ view: viewOfFacts(), facts })).toMatch(
    new RegExp(
      '^::error file=tests/integration/resume\\.test\\.ts,line=41,col=7,' +
        'title=upload > resumes after a restart::expected 1 object, found 2' +
        '%0Aagain: gauntlet repro f-\\w+\\n$',
    ),
  );
});

test('a message can not give commands of its own', () => {
  const lines = github.render({ view: hostileView(), facts }).trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).toMatch(/^::error file=/);
  expect(lines[1]).toContain('%250A');
});

test('no more than GitHub shows, and the last says how many are left', () => {
  const many = Array.from({ length: 30 }, (_, index) =>
    attempted(INTEGRATION, attempt('integration', [`t${index}`], 'failed'), 1),
  );
  const all = [...facts, ...many];
  const lines = github
    .render({ view: viewOfFacts(all), facts: all })
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toBe('::error::and 22 more, in the summary of this job');
});
