/**
 * What checkers have in common. A checker is a runner that gives findings: one file here that says
 * what to start, how its output reads, and which exit codes mean that it found something.
 */
import { join } from 'node:path';
import type { Format } from '../../formats/format.ts';
import type { Suite, Task } from '../../model/nouns.ts';
import { programOf } from '../common/asked.ts';
import { type Folder, scriptWith } from '../common/folder.ts';
import type { Proposal } from '../common/proposal.ts';
import { type OptionsReader, optionsReader } from '../options.ts';
import { CAN_NOTHING, type Command, type Place, type Runner } from '../runner.ts';

interface CheckerSpec {
  readonly name: string;
  readonly install: string;
  readonly layer: 'precommit' | 'types' | 'security';
  readonly program: readonly string[];
  readonly arguments: (options: OptionsReader) => readonly string[];
  /** What it looks at when it is not told which files; after all other words. */
  readonly target?: readonly string[];
  /** Files that it can be given one by one. Unset: it needs to see everything. */
  readonly files?: RegExp;
  /** Exit codes, besides 0, of a checker that did its work. */
  readonly codes: readonly number[];
  readonly format: string | Format;
  /** `both` for those that complain on standard error. */
  readonly streams?: 'stdout' | 'both';
  /** Why one thinks that it is used here, and the options that follow from that. */
  readonly detect: (folder: Folder) => Reason | undefined;
  readonly known?: readonly string[];
}

interface Reason {
  readonly why: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

export function checker(spec: CheckerSpec): Runner {
  return {
    name: spec.name,
    install: spec.install,
    gives: 'findings',
    can: CAN_NOTHING,
    command: (suite, task, place) => commandOf(spec, suite, task, place),
    tellsOfFailures: ({ code }) => code !== null && spec.codes.includes(code),
    detect: (folder) => proposalsOf(spec, spec.detect(folder)),
  };
}

function commandOf(spec: CheckerSpec, suite: Suite, task: Task, place: Place): Command {
  const options = optionsReader(suite);
  const program = programOf(options, ...spec.program);
  const own = spec.arguments(options);
  const more = options.texts('arguments');
  const argv = [...program, ...own, ...more, ...targetOf(spec, options, task)];
  options.finish(['program', 'arguments', 'paths', ...(spec.known ?? [])]);
  const path = join(place.scratch, 'output.txt');
  const streams = spec.streams ?? 'stdout';
  const report = { kind: 'output', path, streams, format: spec.format } as const;
  return { argv, environment: { NO_COLOR: '1' }, report };
}

/** What has changed, where that is known and there is something in it to look at. */
function targetOf(spec: CheckerSpec, options: OptionsReader, task: Task): readonly string[] {
  const paths = options.texts('paths');
  const { files } = spec;
  const { changed } = task.selection;
  const own = files === undefined ? [] : (changed ?? []).filter((path) => files.test(path));
  if (own.length > 0) return own;
  return paths.length > 0 ? paths : (spec.target ?? []);
}

function proposalsOf(spec: CheckerSpec, reason: Reason | undefined): readonly Proposal[] {
  if (reason === undefined) return [];
  const { name, layer } = spec;
  const { why, options = {} } = reason;
  return [{ name, layer, options, why, certainty: 3 }];
}

/** The first of these that holds its section, as `pyproject.toml` holds `[tool.ruff]`. */
export function sectionIn(
  folder: Folder,
  sections: Readonly<Record<string, string>>,
): Reason | undefined {
  const found = Object.entries(sections).find(([file, section]) =>
    folder.text(file)?.includes(section),
  );
  return found === undefined ? undefined : { why: found[0] };
}

/** Named where it would be started. That a machine has it says nothing of the project. */
export function namedIn(folder: Folder, name: string): Reason | undefined {
  const script = scriptWith(folder, new RegExp(`(?:^|[\\s/])${name}(?:\\s|$)`));
  if (script !== undefined) return { why: `the script ${script[0]}` };
  const hooks = '.pre-commit-config.yaml';
  return folder.text(hooks)?.includes(name) === true ? { why: hooks } : undefined;
}

export function fileIn(folder: Folder, ...names: readonly (string | RegExp)[]): Reason | undefined {
  const why = folder.files.find((file) =>
    names.some((name) => (typeof name === 'string' ? file === name : name.test(file))),
  );
  return why === undefined ? undefined : { why };
}
