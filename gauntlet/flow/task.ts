/** Runs one task to its end and records what it showed: once, and again what failed if allowed. */
import { join } from 'node:path';
import { countsOf, resultsOf } from '../judge/results.ts';
import type { Attempt, Selection, Suite, Task } from '../model/nouns.ts';
import { mayRepeat, repeatOf } from '../plan/retries.ts';
import { attemptReader } from './attempts.ts';
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
  return record(request, rounds, ports, ports.clock() - startedAt);
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

async function record(
  { task, suite, aboutServices }: TaskRequest,
  rounds: readonly Round[],
  ports: TaskPorts,
  durationMs: number,
): Promise<boolean> {
  const first = rounds[0] as Round;
  const last = rounds.at(-1) as Round;
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
    ...(good ? {} : { tail: text }),
    ...(log === undefined ? {} : { log }),
  });
  // Whether findings stop a change is for the rules to say; tests that wait need not.
  return good || (suite.gives === 'findings' && !exit.interrupted);
}
