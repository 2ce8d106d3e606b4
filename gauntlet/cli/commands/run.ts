/** `gauntlet run`: shows what happens while it happens, then the verdict. */

import { randomInt } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { realDisk } from '@gauntlet/kit/disk/real';
import { explainError, UserError } from '@gauntlet/kit/errors';
import { randomId } from '@gauntlet/kit/ids';
import type { Command } from 'commander';
import type { Project } from '../../config/project.ts';
import type { Difference } from '../../flow/changed.ts';
import { coverageRunners } from '../../flow/known-runners.ts';
import { type Past, readPast } from '../../flow/past.ts';
import { type RunOutcome, type RunPorts, run } from '../../flow/run.ts';
import type { RunOptions } from '../../flow/run-options.ts';
import type { Request } from '../../flow/target.ts';
import { requestOf } from '../../flow/target.ts';
import { sendTraces } from '../../flow/traces.ts';
import { runView } from '../../flow/view.ts';
import { grouped } from '../../model/grouped.ts';
import { isBad } from '../../model/outcomes.ts';
import { renderJson } from '../../render/json.ts';
import { renderRun } from '../../render/terminal.ts';
import { duration } from '../../render/text.ts';
import { type History, openHistory } from '../../store/history.ts';
import { storedRuns } from '../../store/stored-runs.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { showProgress } from '../progress.ts';
import { projectHere } from '../project.ts';
import type { Terminal } from '../terminal.ts';
import { declareRunOptions, type RunCommandOptions } from './run-options.ts';

export function declare(command: Command, terminal: Terminal): void {
  declareRunOptions(command).action(async (given: string[], options: RunCommandOptions) => {
    // Commander takes `--` away; what came after it is at the end of the arguments.
    const words = wordsAfterDashes(terminal.words);
    const targets = given.slice(0, given.length - words.length);
    await terminal.end(await runCommand({ targets, words, options }, terminal));
  });
}

function wordsAfterDashes(all: readonly string[]): readonly string[] {
  const dashes = all.indexOf('--');
  return dashes === -1 ? [] : all.slice(dashes + 1);
}

interface Asked {
  readonly targets: readonly string[];
  readonly words: readonly string[];
  readonly options: RunCommandOptions;
}

async function runCommand(asked: Asked, terminal: Terminal): Promise<number> {
  const signal = terminal.interruption();
  if (asked.options.watch === true) {
    const { watchCommand } = await import('./run-watch.ts');
    return watchCommand(terminal, signal, (inside, change) =>
      runOnce(asked, terminal, inside, change),
    );
  }
  if (asked.options.on !== undefined) return runOn(asked.options.on, asked, terminal, signal);
  return (await runOnce(asked, terminal, signal)).code;
}

/** In an environment of its own: the suites have its outputs as variables. */
async function runOn(
  name: string,
  asked: Asked,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { withEphemeral } = await import('../../flow/ephemeral.ts');
  const { environment } = terminal;
  const say = (text: string) => terminal.complain(`${text}\n`);
  const ports = { environment, signal, say, newId: () => `e-${randomId()}` };
  return withEphemeral(await projectHere(terminal), name, ports, async (variables) => {
    const inside = { ...terminal, environment: { ...environment, ...variables } };
    return (await runOnce(asked, inside, signal)).code;
  });
}

interface Ran {
  readonly code: number;
  readonly failed: readonly string[];
}

/** Files of tests that did not pass. */
function failedIn(facts: RunOutcome['facts']): readonly string[] {
  const files = facts.flatMap((fact) =>
    fact.kind === 'attempt ended' && isBad(fact.attempt.outcome) ? fact.attempt.locator.file : [],
  );
  return [...new Set(files)].filter((file) => file !== '');
}

/** `change` narrows what is asked for to what these files can affect. */
export async function runOnce(
  asked: Asked,
  terminal: Terminal,
  signal: AbortSignal,
  change?: Difference,
): Promise<Ran> {
  const { environment } = terminal;
  const { options } = asked;
  const loaded = await projectHere(terminal);
  const project = options.workers === undefined ? loaded : { ...loaded, workers: options.workers };
  const history = openHistory(realDisk(), project.root);
  const past = await readPast(project, history);
  const request = await requestFor(asked, project, past, terminal, change);
  const nothing = () => ({ code: nothingAffected(options, terminal), failed: [] });
  if (request.selections?.size === 0) return nothing();
  const progress = showProgress(terminal, options.json === true);
  const outcome = await runAsked({ ...asked, past }, project, request, terminal, {
    clock: Date.now,
    newRunId: () => `r-${randomId()}`,
    environment,
    machine: terminal.machine,
    history,
    source: storedRuns(realDisk(), project.root),
    signal,
    document: renderJson,
    emit: progress.emit,
  })
    .catch(whenShardIsEmpty(terminal))
    .finally(progress.close);
  if (outcome === undefined) return nothing();
  const code = await told(outcome, options, terminal, history, signal);
  return { code, failed: failedIn(outcome.facts) };
}

/** Says what came of it, on the terminal and to whoever collects traces. */
async function told(
  outcome: RunOutcome,
  options: RunCommandOptions,
  terminal: Terminal,
  history: History,
  signal: AbortSignal,
): Promise<number> {
  const { environment, width, colour } = terminal;
  const view = runView(outcome.facts, outcome.notes, outcome.attachments);
  const kept = outcome.last ?? keepLast(outcome, history);
  // Its failure is told below; while the rest is said it is nobody's yet.
  kept?.catch(() => undefined);
  const json = options.json === true;
  terminal.say(json ? documentOf(outcome) : renderRun(view, { width, colour }));
  if (options.coverage === true) await sayCoverage(outcome, terminal);
  const unsent = view && (await sendTraces(view, environment));
  if (unsent !== undefined) terminal.complain(`traces were not sent: ${unsent}\n`);
  if (outcome.unkept !== undefined) {
    terminal.complain(`${explainError(outcome.unkept)}\n`);
    if (outcome.verdict.outlook === 'pass') return EXIT.unknown;
  }
  await kept;
  return exitCodeOf(outcome.verdict.outlook, signal.aborted);
}

function documentOf({ facts, notes }: RunOutcome): string {
  return renderJson(facts, notes);
}

function keepLast(outcome: RunOutcome, history: History): Promise<void> | undefined {
  if (outcome.unkept !== undefined) return undefined;
  return history.keepLast(documentOf(outcome), Promise.resolve(true));
}

async function runAsked(
  { words, options, past }: Asked & { readonly past: Past },
  project: Project,
  request: Request,
  terminal: Terminal,
  ports: RunPorts,
): Promise<RunOutcome> {
  const known = options.reuse === true && words.length === 0;
  const reused = known ? await reuse(project, request, ports, terminal) : undefined;
  if (reused !== undefined) return reused;
  const { keepGoing = false, failFast = false } = options;
  const runOptions: RunOptions = { keepGoing, failFast, words, past };
  if (request.profile.name !== 'commit') return run(project, request, ports, runOptions);
  // Only a commit needs all that knows of git's index.
  const { runCommit } = await import('../../flow/commit.ts');
  const outcome = await runCommit(project, request, ports, cacheOf(terminal), runOptions);
  sayFixes(outcome.fixes, terminal);
  return outcome;
}

async function sayCoverage({ facts }: RunOutcome, terminal: Terminal): Promise<void> {
  const { measuredIn } = await import('../../flow/coverage.ts');
  const { percentOf } = await import('../../render/coverage.ts');
  const row = measuredIn(facts);
  const text =
    row === undefined
      ? 'none was measured: no runner of these suites can, or none came to its end'
      : `${percentOf(row.percent)} of ${grouped(row.total)} lines; ` +
        '`gauntlet coverage` shows which did not run, with --html line by line';
  terminal.complain(`coverage: ${text}\n`);
}

async function reuse(
  project: Project,
  request: Request,
  ports: RunPorts,
  terminal: Terminal,
): Promise<RunOutcome | undefined> {
  const { reusableRun } = await import('../../flow/reuse.ts');
  const reused = await reusableRun(project, request, ports);
  if (reused === undefined) return undefined;
  const ago = duration(Math.max(0, ports.clock() - reused.ranAt));
  terminal.complain(`reused: ${reused.run} ran on this very tree ${ago} ago; nothing was run\n`);
  return reused;
}

function whenShardIsEmpty(terminal: Terminal): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof UserError) || error.code !== 'EMPTY_SHARD') throw error;
    terminal.complain(`${explainError(error)}\n`);
  };
}

/** No run and no verdict: a gate that asks for evidence of this tree will not find any. */
function nothingAffected({ json }: RunCommandOptions, terminal: Terminal): number {
  terminal.say(json ? '{"tasks":0}\n' : 'There is nothing to run, so nothing was run.\n');
  return EXIT.pass;
}

async function requestFor(
  { targets, options }: Asked,
  project: Project,
  past: Past,
  terminal: Terminal,
  change: Difference | undefined,
): Promise<Request> {
  const { environment, folder } = terminal;
  const { system: systems = [], tag: tags = [], skipTag: skipTags = [], shard, shuffle } = options;
  const named = requestOf(project, { words: targets, systems, folder, past });
  const seed = shuffle === true ? String(randomInt(2 ** 31)) : shuffle;
  const request: Request = {
    ...named,
    tags,
    skipTags,
    ...(shard === undefined ? {} : { shard }),
    ...(seed === undefined ? {} : { seed }),
    ...burnInOf(options),
    ...(options.coverage === true ? { coverage: coverageRunners() } : {}),
  };
  if (options.changed === undefined && change === undefined) return request;
  const { differenceFrom, narrowed } = await import('../../flow/changed.ts');
  const base = options.changed === true ? undefined : options.changed;
  const difference = change ?? (await differenceFrom(base, project.root, environment));
  const chosen = await narrowed(request, project, difference, environment, past);
  terminal.complain(`changed: ${chosen.why}\n`);
  return chosen.request;
}

/** Commander takes a `--no-` option for true when it is not given. */
function burnInOf({ burnIn }: RunCommandOptions): { readonly burnIn?: number } {
  if (burnIn === false) return { burnIn: 1 };
  return typeof burnIn === 'number' ? { burnIn } : {};
}

function cacheOf({ environment }: Terminal): string {
  return environment.XDG_CACHE_HOME || join(homedir(), '.cache');
}

interface Fixes {
  readonly staged: readonly string[];
  readonly apart: readonly string[];
  readonly refused: readonly string[];
}

function sayFixes({ staged, apart, refused }: Fixes, terminal: Terminal): void {
  const say = (text: string, files: readonly string[]) => {
    if (files.length > 0) terminal.complain(`${text}: ${files.join(', ')}\n`);
  };
  say('mended and staged', staged);
  say('mended in the commit only, since unstaged lines are in the way', apart);
  say('not mended, since git commits only some of what is staged; stage it and commit', refused);
}
