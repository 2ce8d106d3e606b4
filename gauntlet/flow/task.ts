/** Runs one task: starts its command, reads its report while it grows, records what it showed. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { explainError } from '@gauntlet/kit/errors';
import { outputTail } from '../exec/output.ts';
import { type ProcessEnd, runProcess } from '../exec/process.ts';
import { withProjectPrograms } from '../exec/search-path.ts';
import { countsOf, resultsOf } from '../judge/results.ts';
import { errors } from '../model/errors.ts';
import type { Exit, Suite, Task } from '../model/nouns.ts';
import { runners } from '../runners/registry.ts';
import type { Command, Runner } from '../runners/runner.ts';
import type { Recorder } from './recorder.ts';
import { openReport } from './task-report.ts';

export interface TaskPorts {
  readonly root: string;
  /** A folder of this run alone; each task gets one inside it. */
  readonly scratch: string;
  readonly clock: () => number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly recorder: Recorder;
}

const LOOK_EVERY_MS = 100;
const GRACE_MS = 5_000;
const TAIL_CHARACTERS = 8_000;

export async function runTask(
  task: Task,
  suite: Suite,
  queuedMs: number,
  ports: TaskPorts,
): Promise<boolean> {
  const runner = runnerOf(suite);
  const folder = join(ports.root, suite.folder);
  const scratch = join(ports.scratch, task.id.replace(/[^\w.-]+/g, '_'));
  mkdirSync(scratch, { recursive: true });
  const command = runner.command(suite, task, { folder, root: ports.root, scratch });
  ports.recorder.fact(task.id, {
    kind: 'task started',
    task: task.id,
    command: command.argv,
    queuedMs,
  });
  const startedAt = ports.clock();
  const frame = { root: ports.root, folder, suite };
  const report = openReport(command, frame, task, ports.recorder, ports.clock);
  const output = outputTail(TAIL_CHARACTERS);
  const looking = setInterval(report.look, LOOK_EVERY_MS);
  const end = await runProcess({
    argv: command.argv,
    folder,
    environment: environmentOf(ports, folder, suite, command),
    limitMs: task.limitMs,
    graceMs: GRACE_MS,
    signal: ports.signal,
    onOutput(text) {
      output.add(text);
      ports.recorder.progress({ kind: 'output seen', task: task.id, text });
    },
  }).finally(() => clearInterval(looking));
  const exit = end.started ? end.exit : NO_EXIT;
  const durationMs = ports.clock() - startedAt;
  const absence = absenceOf(end, suite, runner, command.argv[0] ?? '', folder);
  const completeness =
    absence === ''
      ? report.close(exit, durationMs, output.text())
      : { state: 'absent' as const, why: absence };
  const counts = countsOf(resultsOf(report.attempts, task.expected));
  const good = exit.code === 0 && counts.failed === 0 && completeness.state === 'whole';
  ports.recorder.fact(task.id, {
    kind: 'task ended',
    task: task.id,
    exit,
    completeness,
    counts,
    durationMs,
    ...(good ? {} : { tail: output.text() }),
  });
  return good;
}

function runnerOf(suite: Suite): Runner {
  const runner = runners.find(({ name }) => name === suite.runner);
  if (runner !== undefined) return runner;
  const known = runners.map(({ name }) => name).join(', ');
  throw errors.make('UNKNOWN_RUNNER', { suite: suite.id, runner: suite.runner, known });
}

function environmentOf(
  ports: TaskPorts,
  folder: string,
  suite: Suite,
  command: Command,
): Readonly<Record<string, string | undefined>> {
  const base = withProjectPrograms(ports.environment, folder);
  return { ...base, ...suite.environment, ...command.environment };
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
  const needed = { suite: suite.id, program, install: runner.install, folder: suite.folder };
  return explainError(errors.make('RUNNER_MISSING', needed));
}

const NO_EXIT: Exit = { code: null, signal: null, timedOut: false, interrupted: false };
