/** Runs one task to its end and records what it showed: once, and again what failed if allowed. */
import { join } from 'node:path';
import { countsOf, resultsOf } from '../judge/results.ts';
import type { Attempt, BurnedIn, Selection, Suite, Task } from '../model/nouns.ts';
import { freshOf } from '../plan/burn-in.ts';
import { mayRepeat, repeatOf, selectionFor } from '../plan/retries.ts';
import { attemptReader } from './attempts.ts';
import { placedIn } from './changed-tests.ts';
import { type Round, type RoundRequest, runRound, type TaskPorts } from './round.ts';

export interface TaskRequest {
  readonly task: Task;
  readonly suite: Suite;
  readonly queuedMs: number;
  readonly variables: Readonly<Record<string, string>>;
  /** What services of this task have to say when it fails. */
  aboutServices(): string;
}

export async function runTask(request: TaskRequest, ports: TaskPorts): Promise<boolean> {
  const { task, suite } = request;
  const startedAt = ports.clock();
  const frame = { root: ports.root, folder: join(ports.root, suite.folder), suite };
  const left = () => task.limitMs - (ports.clock() - startedAt);
  const start = (number: number, selection: Selection, wanted: RoundRequest['wanted']) =>
    runRound(
      {
        // Of a repeat nothing more is measured: the first round ran all of these lines.
        task: number === 1 ? task : { ...task, selection, coverage: false },
        suite,
        number,
        limitMs: Math.max(1, left()),
        variables: request.variables,
        read,
        wanted,
        onStart(command) {
          if (number > 1) return;
          const { queuedMs } = request;
          const fact = { kind: 'task started', task: task.id, command: command.argv } as const;
          ports.recorder.fact(task.id, { ...fact, queuedMs });
        },
      },
      ports,
    );
  const read = attemptReader(frame);
  const first = await start(1, task.selection, () => true);
  const rounds = await repeatFailures(first, suite.retries ?? 0, start, left);
  const burned = await burnIn(task, rounds, start, left, ports);
  return record(request, { rounds, burned }, ports, ports.clock() - startedAt);
}

type Start = (
  number: number,
  selection: Selection,
  wanted: RoundRequest['wanted'],
) => Promise<Round>;

/** Every round, the first one too. A round in which nothing is left to repeat is the last. */
async function repeatFailures(
  first: Round,
  retries: number,
  start: Start,
  leftMs: () => number,
): Promise<readonly Round[]> {
  const rounds = [first];
  for (let round = first; rounds.length <= retries && leftMs() > 0; ) {
    if (!mayRepeat(round.exit, round.completeness)) break;
    const repeat = repeatOf(round.attempts, round.one);
    if (repeat === undefined) break;
    // A runner may report what it left out as skipped; that is no attempt of this round.
    const wanted = (attempt: Attempt) =>
      repeat.cases.has(attempt.case.id) && attempt.outcome !== 'skipped';
    round = await start(rounds.length + 1, repeat.selection, wanted);
    rounds.push(round);
  }
  return rounds;
}

interface Burned {
  readonly rounds: readonly Round[];
  readonly burnedIn: BurnedIn;
}

/** Again and again what is new and has passed: a test that fails one time in five is found out. */
async function burnIn(
  { burnIn: runs = 1 }: Task,
  rounds: readonly Round[],
  start: Start,
  leftMs: () => number,
  ports: TaskPorts,
): Promise<Burned | undefined> {
  const [first] = rounds;
  if (runs <= 1 || first === undefined) return undefined;
  const changed = await ports.changedTests();
  const none = { runs, cases: [] };
  if (!changed.known) return { rounds: [], burnedIn: { ...none, why: changed.why } };
  const { one } = first;
  const attempts = rounds.flatMap((round) => round.attempts);
  const fresh = one === undefined ? [] : freshOf(placedIn(ports.root, attempts), changed.files);
  if (one === undefined || fresh.length === 0) return { rounds: [], burnedIn: none };
  const cases = fresh.map((attempt) => attempt.case.id);
  const { selection } = selectionFor(fresh, one);
  const wanted = ({ case: { id }, outcome }: Attempt) =>
    cases.includes(id) && outcome !== 'skipped';
  const again: Round[] = [];
  while (again.length < runs - 1) {
    if (leftMs() <= 0) break;
    const round = await start(rounds.length + again.length + 1, selection, wanted);
    again.push(round);
    if (!mayRepeat(round.exit, round.completeness)) break;
  }
  const isShort = again.length < runs - 1;
  const why = isShort ? { why: `it was run ${again.length + 1} of ${runs} times` } : {};
  return { rounds: again, burnedIn: { runs, cases, ...why } };
}

interface Shown {
  readonly rounds: readonly Round[];
  readonly burned: Burned | undefined;
}

async function record(
  { task, suite, aboutServices }: TaskRequest,
  { rounds: own, burned }: Shown,
  ports: TaskPorts,
  durationMs: number,
): Promise<boolean> {
  const first = own[0] as Round;
  // What burn-in saw are attempts; whether the suite ended well is for its own rounds to say.
  const last = own.at(-1) as Round;
  const rounds = [...own, ...(burned?.rounds ?? [])];
  const attempts = rounds.flatMap((round) => round.attempts);
  const counts = countsOf(resultsOf(attempts, await ports.expected(task)));
  // The exit code speaks for the round that it ended; a repeat that broke speaks for nothing.
  const spoke = counts.failed === 0 && mayRepeat(last.exit, last.completeness) ? last : first;
  const { exit, completeness } = spoke;
  const good = exit.code === 0 && counts.failed === 0 && completeness.state === 'whole';
  const text = good ? '' : `${rounds.map((round) => round.tail()).join('')}${aboutServices()}`;
  const keep = !good || counts.recovered > 0;
  const log = rounds.map((round) => round.close(keep)).find((path) => path !== undefined);
  ports.recorder.fact(task.id, {
    kind: 'task ended',
    task: task.id,
    exit,
    completeness,
    counts,
    durationMs,
    ...(burned === undefined ? {} : { burnedIn: burned.burnedIn }),
    ...(good ? {} : { tail: text }),
    ...(log === undefined ? {} : { log }),
  });
  // Whether findings stop a change is for the rules to say; tests that wait need not.
  return good || (suite.gives === 'findings' && !exit.interrupted);
}
