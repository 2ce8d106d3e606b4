/** One start of a task's command: its output, its report read while it grows, how it ended. */
import { existsSync, mkdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { explainError } from '@gauntlet/kit/errors';
import { type Attachments, attachmentsIn } from '../exec/attachments.ts';
import { type Output, openOutput } from '../exec/output.ts';
import { type ProcessEnd, runProcess } from '../exec/process.ts';
import { withProjectPrograms } from '../exec/search-path.ts';
import { type Redact, redactionFor } from '../exec/secrets.ts';
import type { Trees } from '../exec/trees.ts';
import { errors } from '../model/errors.ts';
import { fileNameOf } from '../model/file-name.ts';
import { failureIdOf } from '../model/identity.ts';
import type {
  Attempt,
  Completeness,
  Exit,
  Expected,
  Selection,
  Suite,
  Task,
} from '../model/nouns.ts';
import type { ReportedAttempt } from '../model/report.ts';
import type { ChangedTests } from '../plan/burn-in.ts';
import type { Command, Runner } from '../runners/runner.ts';
import { formatsFor } from './formats.ts';
import { runnerNamed, runnerNames } from './known-runners.ts';
import type { Recorder } from './recorder.ts';
import { type OpenReport, openReport } from './task-report.ts';

export interface TaskPorts {
  /** Where suites run: the project's root, or a copy of what is staged. */
  readonly root: string;
  /** The project's root, which keeps what is stored. */
  readonly home: string;
  /** A folder of this run alone; each task gets one inside it. */
  readonly scratch: string;
  /** The folder of this run where the output of failed tasks is kept, relative to `home`. */
  readonly logs: string;
  /** Where files of failed tests are kept; unset, they are not. */
  readonly attachments?: Attachments;
  readonly trees: Trees;
  readonly clock: () => number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What a person gave the runner after `--`. */
  readonly words: readonly string[];
  readonly signal: AbortSignal;
  readonly recorder: Recorder;
  /** What the change brought, for tests that are run several times; looked up once. */
  readonly changedTests: () => Promise<ChangedTests>;
  /** The cases that a task must give; known once the change has been read. */
  readonly expected: (task: Task) => Promise<Expected>;
}

export interface Round {
  readonly exit: Exit;
  readonly completeness: Completeness;
  readonly attempts: readonly Attempt[];
  /** How the runner runs one test; a suite without it can only be repeated whole. */
  readonly one: Runner['one'];
  tail(): string;
  /** Keeps the whole output or removes it; where it is kept. */
  close(keep: boolean): string | undefined;
}

/** From TERM to KILL. */
export const GRACE_MS = 5_000;
const LOOK_EVERY_MS = 100;
const WHOLE = { index: 1, count: 1 };

export interface RoundRequest {
  readonly task: Task;
  readonly suite: Suite;
  /** 1 for the first; more when what failed is run again. */
  readonly number: number;
  readonly limitMs: number;
  /** What services give: addresses, ports. */
  readonly variables: Readonly<Record<string, string>>;
  readonly read: (entry: ReportedAttempt) => Attempt;
  /** Whether an attempt is one that this round was for. */
  readonly wanted: (attempt: Attempt) => boolean;
  onStart(command: Command): void;
}

export async function runRound(request: RoundRequest, ports: TaskPorts): Promise<Round> {
  const { task, suite, number } = request;
  const runner = runnerOf(suite);
  const folder = join(ports.root, suite.folder);
  const name = `${fileNameOf(task.id)}${number === 1 ? '' : `-again-${number - 1}`}`;
  const scratch = join(ports.scratch, name);
  mkdirSync(scratch, { recursive: true });
  // A shard is dealt out in files and whole suites: the runner must not divide it once more.
  const selected = {
    ...task,
    shard: WHOLE,
    selection: relativeTo(folder, ports.root, task.selection),
  };
  const place = { folder, root: ports.root, scratch, environment: ports.environment };
  const command = runner.command(suite, selected, place);
  request.onStart(command);
  const left = join(scratch, 'attachments');
  const environment = {
    ...environmentOf(ports, folder, request, command),
    GAUNTLET_ATTACHMENTS: left,
  };
  const redact = redactionFor(ports.environment, suite.environment, request.variables);
  const startedAt = ports.clock();
  const log = join(ports.logs, `${name}.log`);
  const output = openTaskOutput(join(ports.home, log), redact, task, ports.recorder);
  const frame = { root: ports.root, folder, suite };
  const { coverageNeeds } = runner;
  const formats = await formatsFor(command);
  const onFailure = keeperOf(task, folder, redact, ports);
  const asked = { ...request, frame, redact, formats, coverageNeeds, onFailure };
  const onText = (text: string) => output.add(text, 'stdout');
  const report = openReport(command, asked, ports.recorder, ports.clock, onText);
  const looking = setInterval(report.look, LOOK_EVERY_MS);
  const end = await runProcess({
    argv: [...command.argv, ...ports.words],
    folder,
    environment,
    limitMs: request.limitMs,
    graceMs: GRACE_MS,
    signal: ports.signal,
    trees: ports.trees,
    onOutput: output.add,
    ...(command.report.kind === 'output' ? { outputFile: command.report } : {}),
  }).finally(() => clearInterval(looking));
  const exit = end.started ? end.exit : NO_EXIT;
  const absence = absenceOf(end, suite, runner, command.argv[0] ?? '', folder);
  const completeness =
    absence === ''
      ? checked(runner, exit, report, () =>
          report.close(exit, ports.clock() - startedAt, output.tail()),
        )
      : { state: 'absent' as const, why: absence };
  if (exit.code !== 0) ports.attachments?.keepAll(task.id, left, redact);
  return {
    exit,
    completeness,
    attempts: report.attempts,
    one: command.report.kind === 'exit code' ? undefined : runner.one,
    tail: output.tail,
    close(keep) {
      return output.close(keep) ? log : undefined;
    },
  };
}

/** Keeps what a failed test left under the name that its failure is shown by. */
function keeperOf(
  { variant }: Task,
  folder: string,
  redact: Redact,
  { attachments, logs }: TaskPorts,
): (attempt: Attempt, entry: ReportedAttempt) => void {
  if (attachments === undefined) return () => undefined;
  const run = basename(logs);
  return ({ case: { id }, ordinal, failure }, { attachments: given = [], failure: said }) => {
    const named = attachmentsIn(`${said?.message ?? ''}\n${said?.detail ?? failure?.detail ?? ''}`);
    const all = [...given, ...named];
    const owner = failureIdOf(run, id, variant.name === 'default' ? '' : variant.name);
    if (all.length > 0) attachments.keep(owner, all, { folder, ordinal, redact });
  };
}

/** A checker that broke has found nothing, and that is not the same as a clean bill. */
function checked(
  runner: Runner,
  exit: Exit,
  report: OpenReport,
  close: () => Completeness,
): Completeness {
  const completeness = close();
  const isDone = exit.code === 0 || exit.timedOut || exit.interrupted;
  if (runner.gives !== 'findings' || isDone) return completeness;
  const how = exit.code === null ? `by ${exit.signal}` : `with exit code ${exit.code}`;
  if (!runner.tellsOfFailures(exit)) {
    return { state: 'absent', why: `${runner.name} itself failed, ${how}` };
  }
  const isSilent = completeness.state === 'whole' && report.findings() === 0;
  const why = `${runner.name} ended ${how} and named no finding`;
  return isSilent ? { state: 'contradicted', why } : completeness;
}

/** A plan names files from the project's root; a runner takes them from where it starts. */
function relativeTo(folder: string, root: string, selection: Selection): Selection {
  const move = (files: readonly string[]) =>
    files.map((file) => relative(folder, join(root, file)));
  const { files, without, changed } = selection;
  return {
    ...selection,
    files: move(files),
    ...(without === undefined ? {} : { without: move(without) }),
    ...(changed === undefined ? {} : { changed: move(changed).filter(isInside) }),
  };
}

function isInside(path: string): boolean {
  return !path.startsWith('..');
}

function openTaskOutput(path: string, redact: Redact, task: Task, recorder: Recorder): Output {
  return openOutput({
    path,
    redact,
    onText: (text) => recorder.progress({ kind: 'output seen', task: task.id, text }),
  });
}

export function runnerOf(suite: Suite): Runner {
  const runner = runnerNamed(suite.runner);
  if (runner !== undefined) return runner;
  const known = runnerNames().join(', ');
  throw errors.make('UNKNOWN_RUNNER', { suite: suite.id, runner: suite.runner, known });
}

function environmentOf(
  ports: TaskPorts,
  folder: string,
  { suite, task, variables }: RoundRequest,
  command: Command,
): Readonly<Record<string, string | undefined>> {
  const base = withProjectPrograms(ports.environment, folder);
  const own = { ...variables, ...suite.environment, ...task.variant.values };
  return { ...base, ...own, ...command.environment };
}

/** A program that could not be started is no fault of the engine: its task has no evidence. */
function absenceOf(
  end: ProcessEnd,
  suite: Suite,
  runner: Runner,
  program: string,
  folder: string,
): string {
  if (end.started) return '';
  if (!existsSync(folder)) {
    const missing = { suite: suite.id, folder: suite.folder };
    return explainError(errors.make('FOLDER_MISSING', missing));
  }
  if (end.code === 'ENOENT') {
    const needed = { suite: suite.id, program, install: runner.install, folder: suite.folder };
    return explainError(errors.make('RUNNER_MISSING', needed));
  }
  return explainError(errors.make('NOT_STARTED', { suite: suite.id, program, code: end.code }));
}

const NO_EXIT: Exit = { code: null, signal: null, timedOut: false, interrupted: false };
