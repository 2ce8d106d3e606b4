/** What the tests of the checkers share: an output read as the engine would, in two lines each. */
import { formatNamed } from '../../formats/registry.ts';
import { readText } from '../../formats/testing.ts';
import type { Suite, Task } from '../../model/nouns.ts';
import type { Folder } from '../common/folder.ts';
import type { Command, Runner } from '../runner.ts';

export function commandOf(runner: Runner): Command {
  const suite: Suite = {
    id: 'app/check',
    system: 'app',
    name: 'check',
    layer: 'precommit',
    runner: runner.name,
    folder: '.',
    gives: 'findings',
    resources: [],
    services: [],
    environment: {},
    limitMs: 1_000,
    tags: [],
    options: {},
  };
  const task: Task = {
    id: 'app/check#1/1',
    suite: suite.id,
    layer: suite.layer,
    shard: { index: 1, count: 1 },
    variant: { name: 'default', values: {} },
    selection: { files: [], titles: [] },
    expected: { known: false, why: 'a test' },
    limitMs: 1_000,
  };
  return runner.command(suite, task, { folder: '/p', root: '/p', scratch: '/s', environment: {} });
}

/** Each finding as `severity rule file:line message`. */
export function findingsOf(runner: Runner, output: string): readonly string[] {
  const { report } = commandOf(runner);
  if (report.kind !== 'output') throw new Error(`${runner.name} is not read from its output`);
  const format = typeof report.format === 'string' ? formatNamed(report.format) : report.format;
  if (format === undefined) throw new Error(`no format ${String(report.format)}`);
  const { findings, reading } = readText(format, output);
  if (reading.completeness.state !== 'whole') throw new Error(JSON.stringify(reading));
  return findings.map(({ severity, rule, place, message }) => {
    const at = place === undefined ? '-' : `${place.file}:${place.line ?? '?'}`;
    return `${severity} ${rule} ${at} ${message}`;
  });
}

/** A folder with these files, and these programs on the machine. */
export function folderWith(
  files: Readonly<Record<string, string>>,
  programs: readonly string[] = [],
): Folder {
  return {
    path: '.',
    files: Object.keys(files),
    manifest: { scripts: {}, dependencies: new Set() },
    has: (name) => name in files,
    text: (name) => files[name],
    program: (name) => programs.includes(name),
  };
}
