/** Jest, through a reporter of ours that writes each test as it ends. */
import { fileURLToPath } from 'node:url';
import type { Suite, Task } from '../model/nouns.ts';
import { askedOf, escapePattern, filesOf, programOf, seedNumber } from './common/asked.ts';
import { eventsAndCoverage, istanbulFolder, titlesPattern } from './common/events.ts';
import { configNames, type Folder, reasonFor, scriptWith } from './common/folder.ts';
import type { Proposal } from './common/proposal.ts';
import { optionsReader } from './options.ts';
import { type Command, oneTest, type Place, type Runner } from './runner.ts';

const reporter = fileURLToPath(new URL('./reporters/jest.cjs', import.meta.url));

export const jest: Runner = {
  name: 'jest',
  install: 'npm install --save-dev jest',
  can: { without: true, shard: true, tags: false, seed: true, coverage: true },
  command: commandOf,
  tellsOfFailures: (exit) => exit.code === 1,
  detect,
  one: oneTest,
  list: (suite) => [...programOf(optionsReader(suite), 'jest'), '--listTests'],
};

function commandOf(suite: Suite, task: Task, place: Place): Command {
  const options = optionsReader(suite);
  const asked = askedOf(suite, task, place, jest);
  const covered = istanbulFolder(place);
  const titles = titlesPattern(asked);
  const files = filesOf(asked);
  const argv = [
    ...programOf(options, 'jest'),
    '--testLocationInResults',
    '--reporters=default',
    `--reporters=${reporter}`,
    ...(asked.shard === undefined ? [] : [`--shard=${asked.shard}`]),
    ...(asked.seed === undefined ? [] : ['--randomize', `--seed=${seedNumber(asked.seed)}`]),
    ...(asked.coverage
      ? [
          '--coverage',
          '--coverageReporters=json',
          // The exit code has to tell of tests, and of nothing else.
          '--coverageThreshold={}',
          `--coverageDirectory=${covered}`,
        ]
      : []),
    ...(titles === undefined ? [] : [`--testNamePattern=${titles}`]),
    ...options.texts('arguments'),
    ...(asked.without.length === 0 ? [] : ['--testPathIgnorePatterns', ...ignored(asked.without)]),
    ...(files.length === 0 ? [] : ['--runTestsByPath', ...files]),
  ];
  options.finish(['program', 'arguments']);
  return { argv, ...eventsAndCoverage(place, asked) };
}

/** The usual pattern is replaced by those that are given, and so is given again. */
function ignored(files: readonly string[]): readonly string[] {
  return ['/node_modules/', ...files.map((file) => `/${escapePattern(file)}$`)];
}

function detect(folder: Folder): readonly Proposal[] {
  const found = reasonFor(folder, 'jest', [...configNames('jest'), 'jest.config.json']);
  if (found === undefined) return [];
  // The options a script gives belong to the run: without them an ESM project does not start.
  const script = scriptWith(folder, /\bjest\b/)?.[1] ?? '';
  const program = ['node', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js'];
  const options = script.includes('--experimental-vm-modules') ? { program } : {};
  const covers = /\bprojects\b/.test(folder.text(found.why) ?? '');
  return [{ name: 'unit', layer: 'unit', options, ...found, ...(covers && { coversBelow: true }) }];
}
