/** The use case `run`: a change and a target in, facts and a verdict out. */
import { join } from 'node:path';
import { UserError } from '@gauntlet/kit/errors';
import type { Project } from '../config/project.ts';
import { openAttachments, readAttachments } from '../exec/attachments.ts';
import { readChange } from '../exec/change.ts';
import { withoutGitPlace } from '../exec/git.ts';
import { forgetOldLogs, LOGS } from '../exec/kept-logs.ts';
import { originOf } from '../exec/origin.ts';
import { LIMIT_REACHED } from '../exec/process.ts';
import { openScratch } from '../exec/scratch.ts';
import { errors } from '../model/errors.ts';
import type { EvidenceSource } from '../model/evidence-source.ts';
import type { Event, Fact } from '../model/facts.ts';
import type { FailureNotes } from '../model/notes.ts';
import type { Change, Expected, Machine, Verdict } from '../model/nouns.ts';
import { withExpected } from '../plan/expected.ts';
import { type Planned, planOf, type Request } from '../plan/plan.ts';
import type { History } from '../store/history.ts';
import { changedTestsOf } from './changed-tests.ts';
import { keepFailures } from './failures.ts';
import { withGives } from './known-runners.ts';
import { withPart } from './part.ts';
import { keepPast, readPast } from './past.ts';
import { type Recorder, recorder } from './recorder.ts';
import type { RunOptions } from './run-options.ts';
import { runTasks } from './tasks.ts';
import { verdictOfRun } from './verdict.ts';

export interface RunPorts {
  readonly clock: () => number;
  /** A name no other run has. */
  readonly newRunId: () => string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly machine: Machine;
  readonly history: History;
  /** What earlier runs have shown. */
  readonly source: EvidenceSource;
  readonly signal: AbortSignal;
  /** The document to keep as that of the last run; unset, none is kept here. */
  readonly document?: (facts: readonly Fact[]) => string;
  emit(event: Event): void;
}

export interface RunOutcome {
  readonly run: string;
  readonly verdict: Verdict;
  readonly facts: readonly Fact[];
  /** What history and the change say of its failures. */
  readonly notes?: FailureNotes;
  /** Files that failed tests left, by the name of a failure or a task. */
  readonly attachments?: ReadonlyMap<string, readonly string[]>;
  /** Why history could not keep this run; then nothing may be built upon its verdict. */
  readonly unkept?: UserError;
  /** Settles when the document of this run is kept; unset where nobody keeps it yet. */
  readonly last?: Promise<void>;
}

export async function run(
  project: Project,
  request: Request,
  ports: RunPorts,
  options: RunOptions = {},
): Promise<RunOutcome> {
  const startedAt = ports.clock();
  const id = ports.newRunId();
  const { root } = project;
  const reading = options.past ?? readPast(project, ports.history);
  const [past] = await Promise.all([reading, recover(ports)]);
  const all = planOf(id, withGives(project.systems), request, past);
  const planned = withPart(all, project, request);
  if (planned.plan.tasks.length === 0) {
    throw errors.make(emptyCode(request), { target: planned.plan.profile });
  }
  const journal = await ports.history.begin(id, startedAt);
  const record = recorder(id, { ...ports, append: (facts) => journal.append(facts) });
  const { place } = options;
  const opened = openRecord(planned, record, root, ports, options);
  const scratch = openScratch(root, id);
  let notes: FailureNotes = new Map();
  const tidy = once(() =>
    Promise.all([keepPast(root, past, record.facts), scratch.remove(), forgetOldLogs(root)]),
  );
  try {
    const { limitMs } = request.profile;
    await withLimit(ports.signal, limitMs, (signal) =>
      runTasks(project, request, planned, {
        ...ports,
        root: place?.root ?? root,
        home: root,
        environment: withoutGitPlace(ports.environment),
        scratch: scratch.folder,
        logs: join(LOGS, id),
        attachments: openAttachments(root, join(LOGS, id)),
        recorder: record,
        changedTests: changedTestsOf(place?.root ?? root, ports.environment),
        expected: async (task) => (await opened).get(task.id) ?? task.expected,
        signal,
        startedAt,
        options,
      }),
    );
    await opened;
    const end = ports.signal.aborted ? 'interrupted' : 'ended';
    record.fact(id, { kind: 'run ended', end, durationMs: ports.clock() - startedAt });
    const verdict = await verdictOfRun(project, record.facts, ports.clock(), ports);
    record.fact(id, { kind: 'verdict given', verdict });
    const sealed = journal.seal().then(() => undefined, toldToUser);
    const last = keepLast(record.facts, sealed, ports);
    const [unkept] = await Promise.all([sealed, tidy()]);
    notes = await notesFor(root, record.facts, ports, place === undefined);
    return {
      run: id,
      verdict,
      facts: record.facts,
      notes,
      attachments: await readAttachments(root, id),
      ...(unkept === undefined ? {} : { unkept }),
      ...(last === undefined ? {} : { last }),
    };
  } finally {
    // Its failure was thrown above; here it must only have ended before the journal is sealed.
    await opened.catch(() => undefined);
    // Sealed before, and its failure told; or something else failed, which is what to tell.
    await journal.seal().catch(() => undefined);
    await Promise.all([keepFailures(root, record.facts, notes), tidy()]);
  }
}

/** Keeps what killed runs have left, and tells of each. */
async function recover({ history, emit }: RunPorts): Promise<void> {
  for (const lost of await history.recover()) emit({ kind: 'run recovered', ...lost });
}

/** However often it is asked for: beside the sealing of the journal, or after what failed. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

/** Puts the plan on record as soon as the change is known; what each task must give by then. */
async function openRecord(
  { plan, suites }: Planned,
  record: Recorder,
  root: string,
  ports: RunPorts,
  { place, words = [] }: RunOptions,
): Promise<ReadonlyMap<string, Expected>> {
  const { machine, history, environment } = ports;
  const [change, known, origin] = await Promise.all([
    place?.change ?? changeLater(root, ports),
    history.wholeRuns(suites.map((suite) => suite.id)),
    originOf(environment),
  ]);
  const now = { tree: change.tree, platform: machine.platform, hasWords: words.length > 0 };
  const expecting = withExpected(plan, known, now);
  record.open(plan.id, { kind: 'run planned', change, plan: expecting, suites, machine, origin });
  return new Map(expecting.tasks.map((task) => [task.id, task.expected]));
}

/** Beside the sealing, unless it will hold what is looked up only then. */
function keepLast(
  facts: readonly Fact[],
  sealed: Promise<UserError | undefined>,
  { document, history }: RunPorts,
): Promise<void> | undefined {
  if (document === undefined || hasFailed(facts)) return undefined;
  const isSealed = sealed.then((unkept) => unkept === undefined);
  const kept = history.keepLast(document(facts), isSealed);
  // Whoever has the outcome waits for it.
  kept.catch(() => undefined);
  return kept;
}

function hasFailed(facts: readonly Fact[]): boolean {
  return facts.some((fact) => fact.kind === 'task ended' && fact.counts.failed > 0);
}

/** What looks these up is not loaded when nothing failed. */
async function notesFor(
  root: string,
  facts: readonly Fact[],
  { environment }: RunPorts,
  isHere: boolean,
): Promise<FailureNotes> {
  if (!hasFailed(facts)) return new Map();
  const { notesOf } = await import('./notes.ts');
  return notesOf({ root, environment, facts, isHere });
}

function toldToUser(error: unknown): UserError {
  if (error instanceof UserError) return error;
  throw error;
}

/** A shard may be empty, when there is less to divide than there are shards. */
function emptyCode({ shard }: Request): 'EMPTY_SHARD' | 'NOTHING_TO_RUN' {
  return shard === undefined ? 'NOTHING_TO_RUN' : 'EMPTY_SHARD';
}

/** The first tasks are started first: git would take the time in which they could begin. */
async function changeLater(root: string, { environment }: RunPorts): Promise<Change> {
  await new Promise((resolve) => setImmediate(resolve));
  return readChange(root, environment);
}

async function withLimit<T>(
  signal: AbortSignal,
  limitMs: number | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (limitMs === undefined) return work(signal);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(LIMIT_REACHED), limitMs);
  try {
    return await work(AbortSignal.any([signal, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}
