/** Keeps one fact about a tree that belongs to no run: as a run that planned nothing. */
import type { Revision } from '../exec/base.ts';
import type { Machine } from '../model/nouns.ts';
import type { History } from '../store/history.ts';
import { type NewFact, recorder } from './recorder.ts';

export interface RecordPorts {
  readonly clock: () => number;
  readonly newId: (kind: string) => string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly history: History;
  readonly machine: Machine;
}

export async function recordAlone(
  { tree, commit }: Revision,
  profile: string,
  fact: NewFact,
  { clock, newId, history, machine }: RecordPorts,
): Promise<void> {
  const run = newId('a');
  const journal = await history.begin(run, clock());
  const record = recorder(run, { clock, append: (facts) => journal.append(facts), emit() {} });
  const plan = { id: run, profile, budgetMs: 0, tasks: [] };
  const change = { tree, commit, dirty: false };
  record.open(run, { kind: 'run planned', change, plan, suites: [], machine });
  record.fact(run, fact);
  record.fact(run, { kind: 'run ended', end: 'ended', durationMs: 0 });
  await journal.seal();
}
