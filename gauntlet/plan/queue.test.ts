import { expect, test } from 'vitest';
import type { Suite, Task } from '../model/nouns.ts';
import { needsOf, nextStep, type QueueRules, type QueueState } from './queue.ts';

const suites = new Map<string, Suite>([
  ['a/unit', suite('a', 'unit', [])],
  ['b/unit', suite('b', 'unit', ['database'])],
  ['c/unit', suite('c', 'unit', ['database'])],
  ['a/e2e', suite('a', 'e2e', [])],
]);
const [a, b, c, late] = [...suites.values()].map(taskOf) as [Task, Task, Task, Task];
const empty: QueueState = { waiting: [], running: [], failedLayers: new Set() };

function suite(system: string, layer: string, resources: readonly string[]): Suite {
  return {
    id: `${system}/${layer}`,
    system,
    name: layer,
    layer,
    runner: 'command',
    folder: '.',
    gives: 'cases',
    resources,
    services: [],
    environment: {},
    limitMs: 1_000,
    tags: [],
    options: {},
  };
}

function taskOf({ id, layer }: Suite): Task {
  return {
    id,
    suite: id,
    layer,
    shard: { index: 1, count: 1 },
    variant: { name: 'default', values: {} },
    selection: { files: [], titles: [] },
    expected: { known: false, why: '' },
    limitMs: 1_000,
  };
}

const rules = (workers: number, more: Partial<QueueRules> = {}): QueueRules => ({
  suites,
  workers,
  needs: needsOf(['unit', 'e2e'], []),
  keepGoing: false,
  failFast: false,
  failFastLayers: new Set(),
  ...more,
});

test('nothing left is done, and only when nothing runs', () => {
  expect(nextStep(empty, rules(2))).toEqual({ kind: 'done' });
  expect(nextStep({ ...empty, running: [a] }, rules(2))).toEqual({ kind: 'wait' });
});

test('tasks start up to the number of workers', () => {
  expect(nextStep({ ...empty, waiting: [a, b] }, rules(2))).toEqual({ kind: 'start', task: a });
  const full = { ...empty, waiting: [c], running: [a, b] };
  expect(nextStep(full, rules(2))).toEqual({ kind: 'wait' });
});

test('a suite that keeps several cores busy takes the place of several', () => {
  const heavy = new Map([...suites, ['a/unit', { ...suite('a', 'unit', []), cores: 3 }] as const]);
  const weighing = rules(4, { suites: heavy });
  expect(nextStep({ ...empty, waiting: [a], running: [b] }, weighing).kind).toBe('start');
  expect(nextStep({ ...empty, waiting: [a], running: [b, c] }, weighing).kind).toBe('wait');
  const tooHeavy = { ...weighing, workers: 2 };
  expect(nextStep({ ...empty, waiting: [a] }, tooHeavy).kind).toBe('start');
});

test('tasks that share a resource never run together, and another goes first', () => {
  expect(nextStep({ ...empty, waiting: [c], running: [b] }, rules(8))).toEqual({ kind: 'wait' });
  const state = { ...empty, waiting: [c, a], running: [b] };
  expect(nextStep(state, rules(8))).toEqual({ kind: 'start', task: a });
});

test('a layer waits for the one before it', () => {
  const state = { ...empty, waiting: [late], running: [a] };
  expect(nextStep(state, rules(8))).toEqual({ kind: 'wait' });
});

test('a layer that needs nothing waits for nothing', () => {
  const needs = needsOf(['unit', 'e2e'], [{ layer: 'e2e', needs: [] }]);
  const state = { ...empty, waiting: [late], running: [a], failedLayers: new Set(['unit']) };
  expect(nextStep(state, rules(8, { needs }))).toEqual({ kind: 'start', task: late });
});

test('what a need needs is needed too, and a circle of needs ends', () => {
  const needs = needsOf(['a', 'b', 'c'], []);
  expect(needs.get('c')).toEqual(new Set(['a', 'b']));
  const circle = needsOf(
    ['a', 'b'],
    [
      { layer: 'a', needs: ['b'] },
      { layer: 'b', needs: ['a'] },
    ],
  );
  expect(circle.get('a')).toEqual(new Set(['b']));
});

test('after a failed layer the next ones are dropped, with the reason', () => {
  const state = { ...empty, waiting: [late], failedLayers: new Set(['unit']) };
  const dropped = { kind: 'drop', task: late, why: 'layer unit failed' };
  expect(nextStep(state, rules(8))).toEqual(dropped);
  expect(nextStep(state, rules(8, { keepGoing: true }))).toEqual({ kind: 'start', task: late });
});

test('the rest of a failed layer still runs, unless it is to fail fast', () => {
  const state = { ...empty, waiting: [b], failedLayers: new Set(['unit']) };
  expect(nextStep(state, rules(8))).toEqual({ kind: 'start', task: b });
  expect(nextStep(state, rules(8, { failFastLayers: new Set(['unit']) })).kind).toBe('drop');
  expect(nextStep(state, rules(8, { failFast: true })).kind).toBe('drop');
});

test('what mends files runs alone, and before what looks at them', () => {
  const mending = new Map([...suites, ['b/unit', { ...suite('b', 'unit', []), fixes: true }]]);
  const both = rules(8, { suites: mending });
  expect(nextStep({ ...empty, waiting: [a, b] }, both)).toEqual({ kind: 'start', task: b });
  expect(nextStep({ ...empty, waiting: [a], running: [b] }, both)).toEqual({ kind: 'wait' });
  expect(nextStep({ ...empty, waiting: [b], running: [a] }, both)).toEqual({ kind: 'wait' });
});
