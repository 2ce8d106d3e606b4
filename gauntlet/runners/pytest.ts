/** pytest, through a plugin of ours that writes each test as it ends; it installs nothing. */
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChosenTest, Suite, Task } from '../model/nouns.ts';
import { type Asked, askedOf, programOf } from './common/asked.ts';
import { type Folder, firstOf } from './common/folder.ts';
import type { Proposal } from './common/proposal.ts';
import { pythonProgram } from './common/python.ts';
import { optionsReader } from './options.ts';
import { type Command, oneTest, type Place, type Runner } from './runner.ts';

const plugins = fileURLToPath(new URL('./reporters', import.meta.url));

export const pytest: Runner = {
  name: 'pytest',
  install: 'pip install pytest',
  can: { without: true, shard: false, tags: true, seed: false, coverage: true },
  coverageNeeds: 'pip install pytest-cov',
  command: commandOf,
  // 1: tests failed. 2: also when a file could not be collected, which the report then tells.
  tellsOfFailures: (exit) => exit.code === 1 || exit.code === 2,
  detect,
  one: oneTest,
  list: (suite) => [...programOf(optionsReader(suite), 'pytest'), '--collect-only', '-q'],
};

function commandOf(suite: Suite, task: Task, place: Place): Command {
  const options = optionsReader(suite);
  const asked = askedOf(suite, task, place, pytest);
  const path = join(place.scratch, 'events.ndjson');
  const covered = join(place.scratch, 'coverage.xml');
  const chosen = [...asked.files, ...asked.tests.map(nodeIdOf)];
  const argv = [
    ...programOf(options, 'pytest'),
    '-p',
    'gauntlet_events',
    ...(asked.coverage ? ['--cov', '--cov-fail-under=0', `--cov-report=xml:${covered}`] : []),
    ...asked.without.map((file) => `--ignore=${file}`),
    ...markersOf(asked),
    ...titlesOf(asked),
    ...options.texts('arguments'),
    ...(chosen.length === 0 ? options.texts('paths') : chosen),
  ];
  const more = suite.environment.PYTHONPATH ?? place.environment.PYTHONPATH;
  options.finish(['program', 'arguments', 'paths']);
  return {
    argv,
    environment: {
      GAUNTLET_EVENTS: path,
      PYTHONPATH: more === undefined || more === '' ? plugins : `${plugins}${delimiter}${more}`,
    },
    report: { kind: 'file', path, format: 'events' },
    ...(asked.coverage
      ? { coverage: { path: covered, format: 'cobertura', fileOf: withoutTests } }
      : {}),
  };
}

/** pytest-cov counts the tests too, of which nearly every line runs. */
function withoutTests(file: string): string | undefined {
  return /(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/.test(file) ? undefined : file;
}

function nodeIdOf({ file, titles, parameter }: ChosenTest): string {
  return [file, ...titles].join('::') + (parameter === '' ? '' : `[${parameter}]`);
}

function markersOf({ tags, skipTags }: Asked): readonly string[] {
  if (tags.length + skipTags.length === 0) return [];
  const any = tags.length === 0 ? [] : [`(${tags.join(' or ')})`];
  return ['-m', [...any, ...skipTags.map((tag) => `not ${tag}`)].join(' and ')];
}

/** Titles without a file can only be held against names. */
function titlesOf({ titles }: Asked): readonly string[] {
  if (titles.length === 0) return [];
  return ['-k', titles.map((path) => `(${path.join(' and ')})`).join(' or ')];
}

const OWN_CONFIG = ['pytest.ini', '.pytest.ini', 'conftest.py'];

function detect(folder: Folder): readonly Proposal[] {
  const why = reasonOf(folder);
  if (why === undefined) return [];
  const program = pythonProgram(folder, 'pytest');
  const options = program === undefined ? {} : { program };
  return [{ name: 'unit', layer: 'unit', options, why, certainty: 3, coversBelow: true }];
}

function reasonOf(folder: Folder): string | undefined {
  const own = firstOf(folder, OWN_CONFIG);
  if (own !== undefined) return own;
  const sections = { 'pyproject.toml': '[tool.pytest', 'setup.cfg': '[tool:pytest]' };
  for (const [name, section] of Object.entries(sections)) {
    if (folder.text(name)?.includes(section)) return name;
  }
  const tests = folder.files.filter((file) => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(file));
  const needs = ['pyproject.toml', 'requirements.txt', 'requirements-dev.txt', 'tox.ini'].find(
    (name) => /\bpytest\b/.test(folder.text(name) ?? ''),
  );
  return needs ?? (tests.length > 0 ? tests[0] : undefined);
}
