/**
 * Proves durability: runs a scenario again and again on a simulated disk, cuts the power after
 * each of its calls, and shows a check what is left, in every way of surviving.
 */
import { type SimulatedDisk, simulatedDisk } from './simulated/disk.ts';
import { SURVIVALS, type Survival } from './simulated/survival.ts';

/** How one state after a cut came about. `killed` is `kill -9`: the page cache survives. */
export interface Cut {
  readonly afterOperation: number;
  readonly survival: Survival | 'killed';
  readonly seed: number;
}

export interface Exploration<Fact> {
  /** Runs once before each scenario; all of it counts as durable. */
  readonly setUp?: (disk: SimulatedDisk) => Promise<void>;
  /** Calls `acknowledge` with each fact that it would tell the outside world. */
  readonly scenario: (disk: SimulatedDisk, acknowledge: (fact: Fact) => void) => Promise<void>;
  /** Throws when the state found after the cut breaks a promise. */
  readonly check: (disk: SimulatedDisk, acknowledged: readonly Fact[], cut: Cut) => Promise<void>;
  /** How many random survivals are drawn at each cut, beside the five extremes; 4 by default. */
  readonly randomCuts?: number;
  readonly seed?: number;
  /** Cuts only after each n-th call, for scenarios of many calls. */
  readonly every?: number;
  readonly capacityBytes?: number;
  /** Repeats one cut, as a failure names it. */
  readonly only?: Cut;
}

export interface ExplorationResult {
  /** Calls of the scenario, and so the places where the power was cut. */
  readonly operations: number;
  readonly checks: number;
}

/** A check failed. The message tells where the power was cut, and `cut` repeats it. */
export class PowerCutFailure extends Error {
  readonly cut: Cut;

  constructor(cut: Cut, log: readonly string[], cause: unknown) {
    const calls = log.map((call, index) => `  ${index + 1}. ${call}`).join('\n');
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${reason}\nafter ${whatHappened(cut)}:\n${calls}\nRepeat with ${repeatOption(cut)}`, {
      cause,
    });
    this.name = 'PowerCutFailure';
    this.cut = cut;
  }
}

export async function explore<Fact = void>(
  exploration: Exploration<Fact>,
): Promise<ExplorationResult> {
  const { only, every = 1 } = exploration;
  const whole = await runUntil(exploration, Number.POSITIVE_INFINITY);
  const { operations } = whole;
  let checks = 0;
  const places = only ? [only.afterOperation] : cutPlaces(operations, every);
  for (const afterOperation of places) {
    const run = await runUntil(exploration, afterOperation);
    for (const cut of only ? [only] : cutsAt(afterOperation, exploration)) {
      await checkCut(exploration, run, cut);
      checks += 1;
    }
  }
  return { operations, checks };
}

interface Run<Fact> {
  readonly disk: SimulatedDisk;
  readonly acknowledged: readonly Fact[];
  readonly operations: number;
  readonly log: readonly string[];
}

async function runUntil<Fact>(
  exploration: Exploration<Fact>,
  operations: number,
): Promise<Run<Fact>> {
  const { setUp, scenario, seed = 1, capacityBytes } = exploration;
  const disk = simulatedDisk({ seed, ...(capacityBytes === undefined ? {} : { capacityBytes }) });
  await setUp?.(disk);
  disk.settle();
  const before = disk.operations;
  disk.stopAfter(before + operations);
  const acknowledged: Fact[] = [];
  await Promise.race([scenario(disk, (fact) => acknowledged.push(fact)), disk.stopped]);
  const done = disk.operations - before;
  return { disk, acknowledged: [...acknowledged], operations: done, log: disk.log.slice(before) };
}

async function checkCut<Fact>(
  exploration: Exploration<Fact>,
  run: Run<Fact>,
  cut: Cut,
): Promise<void> {
  const { survival, seed } = cut;
  const after = survival === 'killed' ? run.disk.kill() : run.disk.powerCut({ survival, seed });
  try {
    await exploration.check(after, run.acknowledged, cut);
  } catch (error) {
    throw new PowerCutFailure(cut, run.log, error);
  }
}

function cutPlaces(operations: number, every: number): number[] {
  const places: number[] = [];
  for (let place = 0; place < operations; place += every) places.push(place);
  return [...places, operations];
}

function cutsAt<Fact>(afterOperation: number, exploration: Exploration<Fact>): Cut[] {
  const { randomCuts = 4, seed = 1 } = exploration;
  const extremes = SURVIVALS.filter((survival) => survival !== 'random');
  const drawn = Array.from({ length: randomCuts }, (_, index) => ({
    afterOperation,
    survival: 'random' as const,
    seed: seed + index,
  }));
  return [
    ...extremes.map((survival) => ({ afterOperation, survival, seed })),
    ...drawn,
    // The last, since its check works on the state itself and may change it.
    { afterOperation, survival: 'killed', seed },
  ];
}

function whatHappened({ afterOperation, survival, seed }: Cut): string {
  if (survival === 'killed') return `kill -9 following call ${afterOperation}`;
  const kept = survival === 'random' ? `random, seed ${seed}` : survival;
  return `a power cut following call ${afterOperation} (what survived unsynced: ${kept})`;
}

function repeatOption({ afterOperation, survival, seed }: Cut): string {
  return `only: { afterOperation: ${afterOperation}, survival: '${survival}', seed: ${seed} }`;
}
