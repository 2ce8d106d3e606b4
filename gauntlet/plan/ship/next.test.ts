/** Ships that are killed anywhere, with a target that only does what it is told. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  goodSteps,
  type JournalStep,
  nextStep,
  type Observed,
  type ShipPlan,
  type ShipStepName,
} from './next.ts';

const plan: ShipPlan = { version: 'new', previous: 'old', canary: [5, 25, 50] };
const before: Observed = { running: ['old'], weights: { old: 1 } };

/** What the world is after a step. */
function did(name: ShipStepName, world: Observed): Observed {
  const weigh = (share: number): Observed => ({
    ...world,
    weights: { new: share, old: 1 - share },
  });
  const without = (version: string) => world.running.filter((one) => one !== version);
  if (name === 'deploy') return { ...world, running: [...new Set([...world.running, 'new'])] };
  if (name.startsWith('canary ')) return weigh(Number(/\d+/.exec(name)?.[0]) / 100);
  if (name === 'promote') return weigh(1);
  if (name === 'roll back')
    return { running: [...new Set([...world.running, 'old'])], weights: { old: 1 } };
  if (name === 'retire new') return { ...world, running: without('new') };
  if (name === 'retire old') return { ...world, running: without('old') };
  return world;
}

interface Trouble {
  /** At which step it is killed, and whether the step had happened by then. */
  readonly kills: readonly { readonly at: number; readonly happened: boolean }[];
  readonly fails: ShipStepName | undefined;
  /** The new version dies after so many steps. */
  readonly diesAfter: number | undefined;
}

interface Ended {
  readonly how: string;
  readonly world: Observed;
  readonly journal: readonly JournalStep[];
}

function play({ kills, fails, diesAfter }: Trouble): Ended {
  let journal: JournalStep[] = [];
  let world = before;
  for (let count = 0; count < 60; count += 1) {
    if (count === diesAfter)
      world = { ...world, running: world.running.filter((v) => v !== 'new') };
    const next = nextStep(plan, journal, world);
    if (next.kind === 'end') return { how: next.how, world, journal };
    const { name } = next;
    checkBefore(name, journal, world);
    const kill = kills.find(({ at }) => at === count);
    if (kill !== undefined) {
      journal = [...journal, { name }];
      if (kill.happened) world = did(name, world);
      continue;
    }
    const isFailed = name === fails;
    if (!isFailed) world = did(name, world);
    journal = [...journal, { name, outcome: isFailed ? 'failed' : 'done', why: 'as asked' }];
  }
  throw new Error('it never ended');
}

/** What may never be, whatever happened before. */
function checkBefore(name: ShipStepName, journal: readonly JournalStep[], world: Observed): void {
  const isDone = (step: ShipStepName) =>
    journal.some((one) => one.name === step && one.outcome === 'done');
  if (name.startsWith('canary ') || name === 'promote') {
    expect(isDone('gate') && isDone('rehearse') && isDone('smoke')).toBe(true);
    expect(world.running).toContain('new');
  }
  if (name === 'promote') expect(isDone('canary 50 %')).toBe(true);
  if (name === 'retire old') expect(world.weights.new).toBe(1);
  if (name === 'retire new') expect(world.weights.new ?? 0).toBe(0);
}

test('without trouble every step is done once, in order', () => {
  const { how, journal, world } = play({ kills: [], fails: undefined, diesAfter: undefined });
  expect(how).toBe('released');
  expect(journal.map(({ name }) => name)).toEqual(goodSteps(plan));
  expect(world).toEqual({ running: ['new'], weights: { new: 1, old: 0 } });
});

test.each(goodSteps(plan))('when %s fails, users have what they had', (fails) => {
  const { how, world } = play({ kills: [], fails, diesAfter: undefined });
  expect(how).toBe(fails === 'gate' || fails === 'rehearse' ? 'refused' : 'rolled back');
  expect(world).toEqual(before);
});

test('killed, failing and dying anywhere: all users are on one version that runs', () => {
  const steps = goodSteps(plan);
  const kill = fc.record({ at: fc.nat(14), happened: fc.boolean() });
  const trouble = fc.record({
    kills: fc.array(kill, { maxLength: 6 }),
    fails: fc.option(fc.constantFrom(...steps), { nil: undefined }),
    diesAfter: fc.option(fc.nat(9), { nil: undefined }),
  });
  fc.assert(
    fc.property(trouble, (given) => {
      const { how, world } = play(given);
      const holder = how === 'released' ? 'new' : 'old';
      expect(world.weights[holder]).toBe(1);
      if (given.diesAfter === undefined || how !== 'released')
        expect(world.running).toContain(holder);
      if (how === 'rolled back') expect(world.running).toEqual(['old']);
    }),
    { numRuns: 3_000 },
  );
});

test('killed in the middle of a canary step that did not take hold: back, and it says so', () => {
  const journal: JournalStep[] = [
    ...goodSteps(plan)
      .slice(0, 4)
      .map((name): JournalStep => ({ name, outcome: 'done' })),
    { name: 'canary 5 %' },
  ];
  const world = { running: ['old', 'new'], weights: { old: 1 } };
  expect(nextStep(plan, journal, world)).toEqual({
    kind: 'step',
    name: 'roll back',
    why: "it stopped in the middle of 'canary 5 %', and new has 0 %",
  });
  const took = { running: ['old', 'new'], weights: { old: 0.95, new: 0.05 } };
  expect(nextStep(plan, journal, took)).toEqual({ kind: 'step', name: 'canary 5 %' });
});

test('a first release has nothing to go back to, and no canary', () => {
  const first: ShipPlan = { version: 'new', canary: [5, 25, 50] };
  expect(goodSteps(first)).toEqual(['gate', 'deploy', 'smoke', 'promote', 'watch']);
  const journal: JournalStep[] = [
    { name: 'gate', outcome: 'done' },
    { name: 'deploy', outcome: 'done' },
    { name: 'smoke', outcome: 'failed', why: '3 of 9 failed' },
  ];
  const world = { running: ['new'], weights: {} };
  expect(nextStep(first, journal, world)).toMatchObject({
    name: 'roll back',
    why: '3 of 9 failed',
  });
});
