/** Vitest, through a reporter of ours that writes each test as it ends. */
import { fileURLToPath } from 'node:url';
import type { Suite, Task } from '../model/nouns.ts';
import { askedOf, filesOf, programOf, seedNumber } from './common/asked.ts';
import { eventsAndCoverage, istanbulFolder, titlesPattern } from './common/events.ts';
import { configNames, type Folder, reasonFor } from './common/folder.ts';
import type { Proposal } from './common/proposal.ts';
import { optionsReader } from './options.ts';
import { type Command, oneTest, type Place, type Runner } from './runner.ts';

const reporter = fileURLToPath(new URL('./reporters/vitest.mjs', import.meta.url));

export const vitest: Runner = {
  name: 'vitest',
  install: 'npm install --save-dev vitest',
  can: { without: true, shard: true, tags: true, seed: true, coverage: true },
  coverageNeeds: 'npm install --save-dev @vitest/coverage-v8 (of the version of vitest)',
  command: commandOf,
  // Vitest exits with 1 for failed tests and for its own errors alike; the report tells them apart.
  tellsOfFailures: (exit) => exit.code === 1,
  detect,
  one: oneTest,
  list: (suite) => [...programOf(optionsReader(suite), 'vitest'), 'list'],
};

function commandOf(suite: Suite, task: Task, place: Place): Command {
  const options = optionsReader(suite);
  const asked = askedOf(suite, task, place, vitest);
  const project = options.text('project');
  const covered = istanbulFolder(place);
  const titles = titlesPattern(asked);
  const argv = [
    ...programOf(options, 'vitest'),
    'run',
    `--reporter=${reporter}`,
    ...(project === undefined ? [] : ['--project', project]),
    ...(asked.shard === undefined ? [] : [`--shard=${asked.shard}`]),
    ...(asked.seed === undefined
      ? []
      : ['--sequence.shuffle', `--sequence.seed=${seedNumber(asked.seed)}`]),
    ...tagsOf(asked.tags, asked.skipTags),
    ...(asked.coverage ? [...COVERAGE, `--coverage.reportsDirectory=${covered}`] : []),
    ...(titles === undefined ? [] : ['--testNamePattern', titles]),
    ...options.texts('arguments'),
    ...asked.without.map((file) => `--exclude=${escapeGlob(file)}`),
    ...filesOf(asked),
  ];
  options.finish(['project', 'program', 'arguments']);
  return { argv, ...eventsAndCoverage(place, asked) };
}

/** Its own thresholds are taken away: the exit code has to tell of tests, and of nothing else. */
const COVERAGE = [
  '--coverage',
  '--coverage.reporter=json',
  '--coverage.reportOnFailure',
  ...['lines', 'functions', 'branches', 'statements'].map(
    (each) => `--coverage.thresholds.${each}=0`,
  ),
];

function tagsOf(tags: readonly string[], skipTags: readonly string[]): readonly string[] {
  if (tags.length + skipTags.length === 0) return [];
  const any = tags.length === 0 ? [] : [`(${tags.join(' || ')})`];
  return [`--tagsFilter=${[...any, ...skipTags.map((tag) => `!${tag}`)].join(' && ')}`];
}

function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!@+]/g, '\\$&');
}

function detect(folder: Folder): readonly Proposal[] {
  const found = reasonFor(folder, 'vitest', [...configNames('vitest'), 'vitest.workspace.ts']);
  if (found === undefined) return [];
  const covers = /\b(?:projects|workspace)\s*:/.test(folder.text(found.why) ?? '');
  return [
    { name: 'unit', layer: 'unit', options: {}, ...found, ...(covers && { coversBelow: true }) },
  ];
}
