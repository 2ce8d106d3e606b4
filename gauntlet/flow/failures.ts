/** What it takes to repeat a failure, kept under the short name that it is shown by. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Fact } from '../model/facts.ts';
import { failureIdOf } from '../model/identity.ts';
import type { FailureNote, FailureNotes } from '../model/notes.ts';
import type { Attempt, Locator, Variant } from '../model/nouns.ts';

export interface KeptFailure {
  readonly id: string;
  readonly suite: string;
  readonly locator: Locator;
  readonly parameter: string;
  readonly variant: Variant;
  readonly seed?: string;
  readonly at: number;
  /** What was known of it when it failed. */
  readonly note?: FailureNote;
}

const FILE = join('.gauntlet', 'cache', 'failures.json');
const MOST = 1_000;
const BAD: ReadonlySet<string> = new Set(['failed', 'errored', 'timed out', 'crashed']);

export async function readFailures(root: string): Promise<readonly KeptFailure[]> {
  try {
    return JSON.parse(await readFile(join(root, FILE), 'utf8')).failures;
  } catch {
    // Absent, or cut by a crash: the next run that fails writes it anew.
    return [];
  }
}

export function isBad({ outcome }: Attempt): boolean {
  return BAD.has(outcome);
}

export async function keepFailures(
  root: string,
  facts: readonly Fact[],
  notes: FailureNotes,
): Promise<void> {
  const failed = failuresIn(facts, notes);
  if (failed.length === 0) return;
  const known = await readFailures(root);
  const path = join(root, FILE);
  const temporary = `${path}.${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const failures = [...failed, ...known].slice(0, MOST);
    await writeFile(temporary, JSON.stringify({ failures }));
    await rename(temporary, path);
  } catch {
    // A read-only folder or a full disk: history still has the failure, only `repro` has not.
  }
}

function failuresIn(facts: readonly Fact[], notes: FailureNotes): readonly KeptFailure[] {
  const planned = facts.find((fact) => fact.kind === 'run planned');
  const tasks = new Map(planned?.plan.tasks.map((task) => [task.id, task]));
  const found = new Map<string, KeptFailure>();
  for (const fact of facts) {
    if (fact.kind !== 'attempt ended' || !isBad(fact.attempt)) continue;
    const task = tasks.get(fact.task);
    if (task === undefined) continue;
    const { case: named, locator } = fact.attempt;
    const { name } = task.variant;
    const id = failureIdOf(fact.run, named.id, name === 'default' ? '' : name);
    const { seed, variant, suite } = task;
    const about = { id, suite, locator, parameter: named.parameter, variant, at: fact.at };
    const note = notes.get(id);
    found.set(id, {
      ...about,
      ...(seed === undefined ? {} : { seed }),
      ...(note === undefined ? {} : { note }),
    });
  }
  return [...found.values()];
}
