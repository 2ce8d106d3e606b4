/**
 * Gives facts their ids and times and hands them on, first to history, then to whoever watches.
 * What happens before the plan is on record waits here, so that no history starts in the middle.
 */
import type { Event, Fact, Left, Progress } from '../model/facts.ts';
import { factIdOf } from '../model/identity.ts';

type Unrecorded<F> = F extends Fact ? Omit<F, 'id' | 'run' | 'at'> : never;
export type NewFact = Unrecorded<Fact>;

export interface Recorder {
  /** `key` tells facts of one kind apart within a run: the same key is the same fact. */
  fact(key: string, fact: NewFact): void;
  progress(progress: Progress): void;
  /** Puts the plan on record and lets through what has waited for it. */
  open(key: string, planned: NewFact): void;
  readonly facts: readonly Fact[];
}

export interface RecorderPorts {
  readonly clock: () => number;
  append(facts: readonly Fact[]): void;
  emit(event: Event): void;
}

/** Its id waits with it: the first one loads what hashes, in the time of what runs by then. */
interface Noted {
  readonly key: string;
  readonly fact: NewFact;
  readonly at: number;
}

export function recorder(run: string, ports: RecorderPorts): Recorder {
  const facts: Fact[] = [];
  let waiting: Noted[] | undefined = [];
  const tally = leftByTask();
  const noted = (key: string, fact: NewFact): Noted => ({ key, fact, at: ports.clock() });
  const identified = ({ key, fact, at }: Noted): Fact =>
    tally({ ...fact, id: factIdOf(run, fact.kind, key), run, at } as Fact);
  const release = (ready: readonly Fact[]) => {
    facts.push(...ready);
    ports.append(ready);
    for (const fact of ready) ports.emit(fact);
  };
  return {
    facts,
    fact(key, fact) {
      const one = noted(key, fact);
      if (waiting === undefined) release([identified(one)]);
      else waiting.push(one);
    },
    progress: (progress) => ports.emit(progress),
    open(key, planned) {
      const ready = [noted(key, planned), ...(waiting ?? [])];
      waiting = undefined;
      release(ready.map(identified));
    },
  };
}

const COUNTED: Readonly<Partial<Record<Fact['kind'], keyof Left>>> = {
  'attempt ended': 'attempts',
  'coverage read': 'coverage',
  'finding seen': 'findings',
  'sample closed': 'samples',
};

/** A task's last fact says how many it left: without that, a part on record looks like little. */
function leftByTask(): (fact: Fact) => Fact {
  const tasks = new Map<string, Record<keyof Left, Set<string>>>();
  const of = (task: string) => {
    const known = tasks.get(task) ?? {
      attempts: new Set(),
      coverage: new Set(),
      findings: new Set(),
      samples: new Set(),
    };
    tasks.set(task, known);
    return known;
  };
  return (fact) => {
    const kind = COUNTED[fact.kind];
    if (kind !== undefined && 'task' in fact) of(fact.task)[kind].add(fact.id);
    if (fact.kind !== 'task ended') return fact;
    const { attempts, coverage, findings, samples } = of(fact.task);
    tasks.delete(fact.task);
    const left: Left = {
      attempts: attempts.size,
      coverage: coverage.size,
      findings: findings.size,
      samples: samples.size,
    };
    return { ...fact, left };
  };
}
