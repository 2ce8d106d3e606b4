/**
 * The journal of the release that is under way in one place: each step is on the disk before it is
 * begun, and its outcome before the next one. A ship that was killed is found by it. When the
 * release is over it becomes a part of history, and only then it goes.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type DurableLog,
  makeFolderDurable,
  openDurableLog,
  realDisk,
  unlinkDurable,
} from '@gauntlet/kit/disk';
import type { Fact, ReleaseBegun, ReleaseEnded } from '../../model/facts.ts';
import { factIdOf } from '../../model/identity.ts';
import type { Machine } from '../../model/nouns.ts';
import type { JournalStep, ShipStepName } from '../../plan/ship/next.ts';
import type { History } from '../../store/history.ts';
import type { NewFact } from '../recorder.ts';

export interface JournalPorts {
  readonly clock: () => number;
  readonly history: History;
  readonly machine: Machine;
}

export type NewRelease = Omit<ReleaseBegun, 'id' | 'run' | 'at' | 'kind'>;

export class ReleaseJournal {
  readonly #ports: JournalPorts;
  readonly #log: DurableLog;
  readonly #facts: Fact[];
  readonly begun: ReleaseBegun;

  private constructor(ports: JournalPorts, log: DurableLog, facts: Fact[], begun: ReleaseBegun) {
    this.#ports = ports;
    this.#log = log;
    this.#facts = facts;
    this.begun = begun;
  }

  static async begin(
    path: string,
    release: NewRelease,
    ports: JournalPorts,
  ): Promise<ReleaseJournal> {
    await makeFolderDurable(realDisk(), dirname(path));
    const log = await openDurableLog(realDisk(), path);
    const about = { id: factIdOf(release.release, 'release begun', ''), run: release.release };
    const begun: ReleaseBegun = { ...release, ...about, kind: 'release begun', at: ports.clock() };
    const journal = new ReleaseJournal(ports, log, [], begun);
    await journal.#append(begun);
    return journal;
  }

  /** The one that a killed ship has left; undefined when there is none. */
  static async left(path: string, ports: JournalPorts): Promise<ReleaseJournal | undefined> {
    const facts = await readFacts(path);
    const begun = facts.find((fact) => fact.kind === 'release begun');
    if (begun === undefined) return undefined;
    const log = await openDurableLog(realDisk(), path);
    return new ReleaseJournal(ports, log, [...facts], begun);
  }

  get steps(): readonly JournalStep[] {
    return stepsOf(this.#facts);
  }

  /** When it was over, if only its place in history was still to come. */
  get ended(): ReleaseEnded | undefined {
    return this.#facts.find((fact) => fact.kind === 'release ended');
  }

  /** Durable when it resolves: only then the step may begin. */
  async intend(name: ShipStepName): Promise<void> {
    const at = this.#ports.clock();
    await this.#fact({ kind: 'step intended', ...this.#about, step: { name, intendedAt: at } });
  }

  async end(name: ShipStepName, outcome: 'done' | 'failed', why: string): Promise<void> {
    const intended = this.#facts.findLast(
      (fact) => fact.kind === 'step intended' && fact.step.name === name,
    );
    const step = { name, intendedAt: intended?.at ?? this.#ports.clock(), outcome, why };
    await this.#fact({ kind: 'step ended', ...this.#about, step });
  }

  async finish(how: ReleaseEnded['how'], why: string): Promise<void> {
    const { environment, system, version, tree } = this.begun;
    const about = { ...this.#about, environment, system, version, tree };
    if (this.ended === undefined) await this.#fact({ kind: 'release ended', ...about, how, why });
    await this.#seal();
    await this.close();
    await unlinkDurable(realDisk(), this.#log.path);
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  get #about() {
    return { release: this.begun.release };
  }

  async #fact(fact: NewFact): Promise<void> {
    const run = this.begun.release;
    // Steps may be meant again after a kill: how many facts there are tells them apart.
    const id = factIdOf(run, fact.kind, String(this.#facts.length));
    await this.#append({ ...fact, id, run, at: this.#ports.clock() } as Fact);
  }

  async #append(fact: Fact): Promise<void> {
    await this.#log.append(Buffer.from(`${JSON.stringify(fact)}\n`));
    this.#facts.push(fact);
  }

  /** As a run that planned no tasks: history keeps what has a plan. */
  async #seal(): Promise<void> {
    const { history, machine } = this.#ports;
    const { release: run, tree, commit, environment, at } = this.begun;
    await history.recover();
    const journal = await history.begin(run, at);
    const plan = { id: run, profile: `ship ${environment}`, budgetMs: 0, tasks: [] };
    const change = { tree, commit, dirty: false };
    const last = this.#facts.at(-1)?.at ?? at;
    journal.append([
      { ...factOf(run, at), kind: 'run planned', change, plan, suites: [], machine },
      ...this.#facts,
      { ...factOf(run, last, 'end'), kind: 'run ended', end: 'ended', durationMs: last - at },
    ]);
    await journal.seal();
  }
}

export function journalPath(root: string, environment: string, system: string): string {
  return join(root, '.gauntlet', 'releases', `${environment}.${system}.ndjson`);
}

function factOf(run: string, at: number, key = '') {
  return { id: factIdOf(run, 'ship', key), run, at };
}

function stepsOf(facts: readonly Fact[]): readonly JournalStep[] {
  const steps: JournalStep[] = [];
  for (const fact of facts) {
    if (fact.kind !== 'step intended' && fact.kind !== 'step ended') continue;
    const { name, outcome, why } = fact.step;
    const step = {
      name: name as ShipStepName,
      ...(outcome === undefined ? {} : { outcome }),
      ...(why === undefined ? {} : { why }),
    };
    const last = steps.at(-1);
    // Its end takes the place of its beginning.
    if (fact.kind === 'step ended' && last?.name === name && last.outcome === undefined)
      steps.splice(-1, 1, step);
    else steps.push(step);
  }
  return steps;
}

async function readFacts(path: string): Promise<readonly Fact[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line): readonly Fact[] => {
    try {
      return [JSON.parse(line) as Fact];
    } catch {
      return []; // The last line is torn where the power went; what it said was never begun.
    }
  });
}
