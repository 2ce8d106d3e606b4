/**
 * What history and the change say of failures. It is looked up after the verdict, only when
 * something failed, and within a time: a person who waits for a verdict waits for nothing else.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { realDisk } from '@gauntlet/kit/disk/real';
import type { Fact } from '../model/facts.ts';
import { failureIdOf } from '../model/identity.ts';
import type { FailureNote, FailureNotes } from '../model/notes.ts';
import type { Attempt } from '../model/nouns.ts';
import { touchedBy } from '../plan/changed/touched.ts';
import { differenceFrom, importGraph } from './changed.ts';
import { isBad } from './failures.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface NotesRequest {
  readonly root: string;
  readonly environment: Environment;
  readonly facts: readonly Fact[];
  /** The files of the change are looked at too; they are those of the working folder. */
  readonly isHere: boolean;
}

/** A summary shows no more failures than this. */
const MOST_FAILURES = 20;
const MOST_RESULTS = 4_096;
const PATIENCE_MS = 5_000;

interface Failing {
  readonly id: string;
  readonly attempt: Attempt;
  readonly variant: string;
  readonly run: string;
  readonly at: number;
}

export async function notesOf(request: NotesRequest): Promise<FailureNotes> {
  const failing = failingIn(request.facts).slice(0, MOST_FAILURES);
  if (failing.length === 0) return new Map();
  const [past, touched] = await Promise.all([
    within(PATIENCE_MS, pastOf(request, failing)),
    request.isHere ? within(PATIENCE_MS, touchedOf(request, failing)) : undefined,
  ]);
  return new Map(
    failing.map(({ id }) => [id, { ...past?.get(id), ...touched?.get(id) } satisfies FailureNote]),
  );
}

/** What nobody can say in time, or at all, is left unsaid: a note is worth no failure. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  return Promise.race([work.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}

/** The last word of each case that failed, by what its failure is called. */
function failingIn(facts: readonly Fact[]): readonly Failing[] {
  const planned = facts.find((fact) => fact.kind === 'run planned');
  const tasks = new Map(planned?.plan.tasks.map((task) => [task.id, task]));
  const found = new Map<string, Failing>();
  for (const fact of facts) {
    if (fact.kind !== 'attempt ended' || !isBad(fact.attempt)) continue;
    const variant = tasks.get(fact.task)?.variant.name ?? 'default';
    const { run, attempt } = fact;
    const id = failureIdOf(run, attempt.case.id, variant === 'default' ? '' : variant);
    found.set(id, { id, attempt, variant, run, at: planned?.at ?? fact.at });
  }
  return [...found.values()];
}

async function pastOf(
  { root, environment }: NotesRequest,
  failing: readonly Failing[],
): Promise<ReadonlyMap<string, FailureNote>> {
  const { openIndex } = await import('../store/database/open.ts');
  const url = environment.GAUNTLET_DATABASE_URL;
  const folder = join(root, '.gauntlet');
  const index = await openIndex({ disk: realDisk(), folder, url, clock: () => performance.now() });
  const until = performance.now() + PATIENCE_MS;
  try {
    // What was taken in stays; the next failure goes on from there.
    await index.catchUp((done, total) => {
      if (done < total && performance.now() > until) throw new Error('history is too far behind');
    });
    const notes = new Map<string, FailureNote>();
    for (const { id, attempt, variant, run, at } of failing) {
      const history = await index.testHistory(attempt.case.test, MOST_RESULTS);
      const before = (history?.results ?? []).filter(
        (one) =>
          one.run !== run &&
          one.at <= at &&
          one.variant === variant &&
          one.parameter === attempt.case.parameter &&
          one.outcome !== 'skipped' &&
          one.outcome !== 'missing',
      );
      const failedRuns = before.filter(({ outcome }) => outcome === 'failed').length;
      notes.set(id, { runs: before.length, failedRuns });
    }
    return notes;
  } finally {
    await index.close();
  }
}

async function touchedOf(
  { root, environment }: NotesRequest,
  failing: readonly Failing[],
): Promise<ReadonlyMap<string, FailureNote>> {
  const difference = await differenceFrom(undefined, root, environment);
  if (!difference.known || difference.paths.length === 0) return new Map();
  const { references } = await importGraph(root, environment);
  return new Map(
    failing.map(({ id, attempt }) => {
      const test = testOf(root, attempt);
      return [id, { touched: touchedBy(test, difference.paths, references) }];
    }),
  );
}

function testOf(root: string, attempt: Attempt) {
  const { locator, failure } = attempt;
  const said = `${failure?.message ?? ''}\n${failure?.place?.file ?? ''}\n${failure?.detail ?? ''}`;
  return { file: locator.file, said, source: textOf(join(root, locator.file)) };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // A suite without files, or a file that went since: only what was said can be looked at.
    return '';
  }
}
