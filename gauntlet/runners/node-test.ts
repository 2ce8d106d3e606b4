/** `node --test`, through a reporter of ours beside Node's own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Suite, Task } from '../model/nouns.ts';
import {
  type Asked,
  askedOf,
  escapePattern,
  filesOf,
  programOf,
  seedNumber,
} from './common/asked.ts';
import { type Folder, scriptWith } from './common/folder.ts';
import type { Proposal } from './common/proposal.ts';
import { optionsReader } from './options.ts';
import { type Command, oneTest, type Place, type Runner } from './runner.ts';

const reporter = new URL('./reporters/node-test.mjs', import.meta.url).href;

export const nodeTest: Runner = {
  name: 'node-test',
  install: 'install Node 20 or newer',
  can: { without: false, shard: true, tags: false, seed: true, coverage: true },
  command: commandOf,
  tellsOfFailures: (exit) => exit.code === 1,
  detect,
  one: oneTest,
};

function commandOf(suite: Suite, task: Task, place: Place): Command {
  const options = optionsReader(suite);
  const asked = askedOf(suite, task, place, nodeTest);
  const path = join(place.scratch, 'events.ndjson');
  const covered = join(place.scratch, 'lcov.info');
  const files = filesOf(asked);
  const argv = [
    ...programOf(options, 'node'),
    '--test',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${path}`,
    ...(asked.coverage
      ? [
          '--experimental-test-coverage',
          '--test-reporter=lcov',
          `--test-reporter-destination=${covered}`,
        ]
      : []),
    ...(asked.shard === undefined ? [] : [`--test-shard=${asked.shard}`]),
    ...(asked.seed === undefined
      ? []
      : ['--test-randomize', `--test-random-seed=${seedNumber(asked.seed)}`]),
    ...patternsOf(asked, place),
    ...options.texts('arguments'),
    ...(files.length === 0 ? options.texts('files') : files),
  ];
  options.finish(['program', 'arguments', 'files']);
  return {
    argv,
    environment: {},
    report: { kind: 'file', path, format: 'events' },
    ...(asked.coverage ? { coverage: { path: covered, format: 'lcov' } } : {}),
  };
}

/**
 * A subtest exists only while the test around it runs, so that one has to be asked for: with it
 * run all of its subtests. A `describe` around a test is there without being asked for.
 */
function patternsOf(asked: Asked, place: Place): readonly string[] {
  const chosen = asked.tests.map(({ file, titles }) => runnable(titles, textOf(place, file)));
  const paths = [...asked.titles, ...chosen].filter((path) => path.length > 0);
  return [...new Set(paths.map(patternOf))];
}

function runnable(titles: readonly string[], text: string): readonly string[] {
  const isSuite = (title: string) => {
    const quoted = `(['"\`])${escapePattern(title)}\\1`;
    return new RegExp(`\\b(?:describe|suite)(?:\\.\\w+)?\\s*\\(\\s*${quoted}`).test(text);
  };
  const test = text === '' ? -1 : titles.findIndex((title) => !isSuite(title));
  return test === -1 ? titles : titles.slice(0, test + 1);
}

function textOf(place: Place, file: string): string {
  try {
    return readFileSync(join(place.folder, file), 'utf8');
  } catch {
    // Not there: then the names themselves are all that can be asked for.
    return '';
  }
}

/** Node holds a pattern against the names of a test and those around it, joined with blanks. */
function patternOf(path: readonly string[]): string {
  return `--test-name-pattern=/^${path.map(escapePattern).join(' ').replaceAll('/', '\\/')}$/`;
}

/** Options of Node that change how tests load, and so belong to every run. */
const LOADING = /^(?:--import|--require|-r|--loader|--experimental-\S+|--conditions|-C|--env-file)/;

function detect(folder: Folder): readonly Proposal[] {
  const script = scriptWith(folder, /\bnode(?:\s+\S+)*?\s+--test\b/);
  if (script === undefined) return [];
  const [name, text] = script;
  const words = text.slice(text.search(/\bnode\s/)).split(/\s+(?:&&|\|\||[;|])\s*/)[0] ?? '';
  const parts = words.split(/\s+/).slice(1);
  const taken: string[] = [];
  const files: string[] = [];
  for (const [at, part] of parts.entries()) {
    const before = parts[at - 1] ?? '';
    if (LOADING.test(part)) taken.push(part);
    else if (LOADING.test(before) && !before.includes('=')) taken.push(part);
    else if (!part.startsWith('-')) files.push(part.replace(/^(["'])(.*)\1$/, '$2'));
  }
  const options = {
    ...(taken.length === 0 ? {} : { arguments: taken }),
    ...(files.length === 0 ? {} : { files }),
  };
  return [{ name: 'unit', layer: 'unit', options, why: `the script ${name}`, certainty: 2 }];
}
