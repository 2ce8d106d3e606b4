import { expect, test } from 'vitest';
import type { Policy } from '../model/nouns.ts';
import { gateEvidence } from './gate.ts';
import { NOT_COMPARED } from './select.ts';
import { type GivenTask, storedRun, suiteFor } from './testing/run-facts.ts';
import { verdictOf } from './verdict.ts';

const policy: Policy = {
  name: 'gate test',
  rules: [{ rule: 'tests pass', mode: 'block', parameters: { layers: ['unit'] } }],
  waivers: [],
};
const unit = (changes: Partial<GivenTask>): GivenTask => ({ layer: 'unit', ...changes });
const project = { systems: [{ name: 's', folder: '.', suites: [suiteFor(unit({}))], areas: [] }] };
const good = unit({ outcomes: { a: 'passed' } });
const bad = unit({ outcomes: { a: 'failed' }, code: 1 });

function gate(runs: Parameters<typeof storedRun>[0][], asOf = 10_000, unreadable: string[] = []) {
  const stored = { runs: runs.map(storedRun), unreadable };
  const evidence = gateEvidence(project, policy, 'test', 'tree', stored, asOf);
  return verdictOf({ ...evidence, ...NOT_COMPARED }, policy);
}

test('asked again about an old moment, it answers the same, to the byte', () => {
  const first = gate([{ run: 'r-1', at: 1_000, tasks: [good] }], 5_000);
  const later = [
    { run: 'r-1', at: 1_000, tasks: [good] },
    { run: 'r-2', at: 6_000, tasks: [bad] },
  ];
  expect(gate(later, 5_000)).toEqual(first);
  expect(first.outlook).toBe('pass');
});

test('a test that failed and passed at one tree has recovered, in whichever order', () => {
  const runs = (first: GivenTask, second: GivenTask) => [
    { run: 'r-1', at: 1, tasks: [first] },
    { run: 'r-2', at: 2, tasks: [second] },
  ];
  expect(gate(runs(bad, good)).outlook).toBe('pass');
  expect(gate(runs(good, bad)).outlook).toBe('pass');
  expect(gate(runs(bad, bad)).outlook).toBe('fail');
});

test('a failure in a part stays one, and a part alone is never a pass', () => {
  const part = unit({ outcomes: { b: 'failed' }, code: 1, files: ['b.test.ts'] });
  const partGood = unit({ outcomes: { a: 'passed' }, files: ['a.test.ts'] });
  expect(
    gate([
      { run: 'r-1', tasks: [good] },
      { run: 'r-2', tasks: [part] },
    ]).outlook,
  ).toBe('fail');
  const alone = gate([{ run: 'r-1', tasks: [partGood] }]);
  expect(alone.outlook).toBe('unknown');
  expect(alone.lines[0]?.details.join()).toContain('only a part of it ran');
});

const shard = (index: number, part: Partial<GivenTask> = {}) => ({
  run: `r-${index}`,
  tasks: [unit({ outcomes: { [`t${index}`]: 'passed' }, shard: { index, count: 3 }, ...part })],
});
const home = shard(1, { without: ['b.ts', 'c.ts'] });

test('shards on several machines are one run when nothing is missing between them', () => {
  const others = [shard(2, { files: ['b.ts'] }), shard(3, { files: ['c.ts'] })] as const;
  expect(gate([home, ...others]).outlook).toBe('pass');
  const two = gate([home, others[1]]);
  expect(two.outlook).toBe('unknown');
  expect(two.lines[0]?.details.join()).toContain('the shard that runs b.ts has not run');
  const homeless = gate([...others]);
  expect(homeless.outlook).toBe('unknown');
  expect(homeless.lines[0]?.details.join()).toContain('what the others were not given');
});

test('shards that were dealt out differently are held to what they ran', () => {
  const both = shard(3, { files: ['b.ts', 'c.ts'] });
  expect(gate([home, both]).outlook).toBe('pass');
  const less = shard(3, { files: ['c.ts', 'd.ts'] });
  expect(gate([home, less]).outlook).toBe('unknown');
});

test('a suite that one shard was given as a whole is whole', () => {
  expect(gate([shard(2)]).outlook).toBe('pass');
});

test('what can not be read is named where nothing else is known', () => {
  const verdict = gate([], 10_000, ['r-9.seg']);
  expect(verdict.outlook).toBe('unknown');
  expect(verdict.lines[0]?.details.join()).toContain('r-9.seg can not be read');
});

test('runs of another tree are no evidence, and a fork is none either', () => {
  expect(gate([{ run: 'r-1', tasks: [good], origin: 'fork' }]).outlook).toBe('unknown');
});
