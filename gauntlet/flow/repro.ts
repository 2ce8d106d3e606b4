/** The use case `repro`: one failure again, alone, with the same seed, attached to the terminal. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../config/project.ts';
import { runAttached } from '../exec/attached.ts';
import { withoutGitPlace } from '../exec/git.ts';
import { openScratch } from '../exec/scratch.ts';
import { withProjectPrograms } from '../exec/search-path.ts';
import { openServices } from '../exec/services.ts';
import { openTrees } from '../exec/trees.ts';
import { errors } from '../model/errors.ts';
import { caseOf } from '../model/identity.ts';
import type { Exit, Suite, Task } from '../model/nouns.ts';
import type { ReportedAttempt } from '../model/report.ts';
import type { Command } from '../runners/runner.ts';
import { attemptReader, type Frame } from './attempts.ts';
import { type KeptFailure, readFailures } from './failures.ts';
import { formatsFor } from './formats.ts';
import { readWhole } from './report-source.ts';
import { GRACE_MS, runnerOf } from './round.ts';

export interface ReproPorts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly newRunId: () => string;
  /** Says what is run, before it runs. */
  onStart(command: readonly string[], failure: KeptFailure): void;
}

export interface Repeated {
  readonly exit: Exit;
  /** Whether the test itself ran; undefined where the runner does not tell. */
  readonly ran: boolean | undefined;
}

/** Reporters for people, beside ours: someone is watching. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  vitest: ['--reporter=default'],
  jest: ['--reporters=default'],
};

/** `id` is the short name of a failure, or the beginning of it; the last failure when undefined. */
export async function repro(
  project: Project,
  id: string | undefined,
  ports: ReproPorts,
): Promise<Repeated> {
  const known = await readFailures(project.root);
  const failure = id === undefined ? known[0] : known.find((each) => each.id.startsWith(id));
  if (failure === undefined) throw unknownFailure(id, known);
  const suites = project.systems.flatMap((system) => system.suites);
  const suite = suites.find((each) => each.id === failure.suite);
  if (suite === undefined) throw errors.make('SUITE_GONE', { suite: failure.suite });
  const scratch = openScratch(project.root, ports.newRunId());
  const trees = openTrees(GRACE_MS);
  const { root } = project;
  const environment = withoutGitPlace(ports.environment);
  const places = { root, home: root, logs: join('.gauntlet', 'scratch'), environment };
  const services = openServices(project.services, {
    ...ports,
    ...places,
    graceMs: GRACE_MS,
    trees,
  });
  try {
    const needed = await services.need(suite.services);
    if (!needed.ready) throw errors.make('SERVICE_NEEDED', { why: needed.why });
    return await start(suite, failure, needed.variables, {
      ...ports,
      environment,
      root,
      scratch: scratch.folder,
    });
  } finally {
    await services.stop();
    trees.close();
    await scratch.remove();
  }
}

async function start(
  suite: Suite,
  failure: KeptFailure,
  variables: Readonly<Record<string, string>>,
  ports: ReproPorts & { readonly root: string; readonly scratch: string },
): Promise<Repeated> {
  const runner = runnerOf(suite);
  const folder = join(ports.root, suite.folder);
  mkdirSync(ports.scratch, { recursive: true });
  const { environment, root, scratch } = ports;
  const command = runner.command(suite, taskOf(suite, failure), {
    folder,
    root,
    scratch,
    environment,
  });
  const argv = [...command.argv, ...(SHOWN[suite.runner] ?? [])];
  ports.onStart(argv, failure);
  const base = withProjectPrograms(environment, folder);
  const own = { ...variables, ...suite.environment, ...failure.variant.values };
  const env = { ...base, ...own, ...command.environment };
  const exit = await runAttached({ argv, folder, environment: env, signal: ports.signal });
  return { exit, ran: await hasRun(command, failure, { root, folder, suite }) };
}

/** That nothing failed says nothing where the test did not run; undefined where no report tells. */
async function hasRun(
  command: Command,
  { locator, parameter }: KeptFailure,
  frame: Frame,
): Promise<boolean | undefined> {
  const { report } = command;
  if (report.kind !== 'file') return undefined;
  const format = (await formatsFor(command)).find(({ name }) => name === report.format);
  if (format === undefined) return undefined;
  const read = attemptReader(frame);
  const wanted = caseOf(locator, parameter).id;
  let ran = false;
  const nothing = () => undefined;
  const sink = {
    attempt(entry: ReportedAttempt) {
      const { case: named, outcome } = read(command.adjust?.(entry) ?? entry);
      ran ||= named.id === wanted && outcome !== 'skipped';
    },
    ...{ finding: nothing, coverage: nothing, sample: nothing },
  };
  readWhole(report.path, format, sink, 0);
  return ran;
}

function taskOf(suite: Suite, failure: KeptFailure): Task {
  const { locator, parameter, seed, variant } = failure;
  const one = runnerOf(suite).one;
  return {
    id: failure.id,
    suite: suite.id,
    layer: suite.layer,
    shard: { index: 1, count: 1 },
    variant,
    selection: one?.(locator, parameter) ?? { files: [], titles: [] },
    expected: { known: false, why: 'one failure is repeated' },
    limitMs: suite.limitMs,
    ...(seed === undefined ? {} : { seed }),
  };
}

function unknownFailure(id: string | undefined, known: readonly KeptFailure[]): Error {
  const names = known.slice(0, 5).map((each) => each.id);
  const hint = names.length === 0 ? 'No failure is on record.' : `The last: ${names.join(', ')}.`;
  return errors.make('UNKNOWN_FAILURE', { failure: id ?? 'the last one', hint });
}
