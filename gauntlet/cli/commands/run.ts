/** `gauntlet run`: shows what happens while it happens, then the verdict. */
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { realDisk } from '@gauntlet/kit/disk';
import type { Command } from 'commander';
import { loadProject } from '../../config/load.ts';
import type { Project } from '../../config/project.ts';
import { readPast } from '../../flow/past.ts';
import { type RunOptions, type RunOutcome, type RunPorts, run } from '../../flow/run.ts';
import { requestOf } from '../../flow/target.ts';
import { renderJson } from '../../render/json.ts';
import { plainProgress } from '../../render/progress.ts';
import { renderRun } from '../../render/terminal.ts';
import { openHistory } from '../../store/history.ts';
import { exitCodeOf } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { declareRunOptions, type RunCommandOptions } from './run-options.ts';

export function declare(command: Command, terminal: Terminal): void {
  declareRunOptions(command).action(async (given: string[], options: RunCommandOptions) => {
    // Commander takes `--` away; what came after it is at the end of the arguments.
    const words = wordsAfterDashes(terminal.words);
    const targets = given.slice(0, given.length - words.length);
    terminal.exit(await runCommand({ targets, words, options }, terminal));
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
  const { environment, width, colour, folder } = terminal;
  const { options } = asked;
  const cores = options.workers ?? terminal.machine.cores;
  const loaded = await loadProject(folder, { environment, cores, width, colour });
  const project = options.workers === undefined ? loaded : { ...loaded, workers: options.workers };
  const signal = terminal.interruption();
  const history = openHistory(realDisk(), project.root);
  const outcome = await runAsked(asked, project, terminal, {
    clock: Date.now,
    newRunId: () => `r-${randomBytes(6).toString('hex')}`,
    environment,
    machine: terminal.machine,
    history,
    signal,
    emit: plainProgress((text) => (options.json ? undefined : terminal.complain(text))),
  });
  await history.keepLast(renderJson(outcome.facts));
  terminal.say(
    options.json ? renderJson(outcome.facts) : renderRun(outcome.facts, { width, colour }),
  );
  return exitCodeOf(outcome.verdict.outlook, signal.aborted);
}

async function runAsked(
  { targets, words, options }: Asked,
  project: Project,
  terminal: Terminal,
  ports: RunPorts,
): Promise<RunOutcome> {
  const past = await readPast(project.root);
  const { system: systems = [], tag: tags = [], skipTag: skipTags = [], shard } = options;
  const target = { words: targets, systems, folder: terminal.folder, past };
  const request = {
    ...requestOf(project, target),
    tags,
    skipTags,
    ...(shard === undefined ? {} : { shard }),
  };
  const { keepGoing = false, failFast = false } = options;
  const runOptions: RunOptions = { keepGoing, failFast, words };
  if (request.profile.name !== 'commit') return run(project, request, ports, runOptions);
  // Only a commit needs all that knows of git's index.
  const { runCommit } = await import('../../flow/commit.ts');
  const outcome = await runCommit(project, request, ports, cacheOf(terminal), runOptions);
  sayFixes(outcome.fixes, terminal);
  return outcome;
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
