import { expect, test } from 'vitest';
import type { Suite, Task } from '../model/nouns.ts';
import { nextStep, type QueueState } from './queue.ts';

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

test('nothing left is done, and only when nothing runs', () => {
  expect(nextStep(empty, suites, 2)).toEqual({ kind: 'done' });
  expect(nextStep({ ...empty, running: [a] }, suites, 2)).toEqual({ kind: 'wait' });
});

test('tasks start up to the number of workers', () => {
  expect(nextStep({ ...empty, waiting: [a, b] }, suites, 2)).toEqual({ kind: 'start', task: a });
  const full = { ...empty, waiting: [c], running: [a, b] };
  expect(nextStep(full, suites, 2)).toEqual({ kind: 'wait' });
});

test('tasks that share a resource never run together', () => {
  const state = { ...empty, waiting: [c], running: [b] };
  expect(nextStep(state, suites, 8)).toEqual({ kind: 'wait' });
});

test('a layer waits for the one before it', () => {
  expect(nextStep({ ...empty, waiting: [late], running: [a] }, suites, 8)).toEqual({
    kind: 'wait',
  });
});

test('after a failed layer the next ones are dropped, with the reason', () => {
  const state = { ...empty, waiting: [late], failedLayers: new Set(['unit']) };
  expect(nextStep(state, suites, 8)).toEqual({
    kind: 'drop',
    task: late,
    why: 'layer unit failed',
  });
});

test('the rest of a failed layer still runs', () => {
  const state = { ...empty, waiting: [b], failedLayers: new Set(['unit']) };
  expect(nextStep(state, suites, 8)).toEqual({ kind: 'start', task: b });
});
