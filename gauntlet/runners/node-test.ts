/** `node --test`, through a reporter of ours beside Node's own. */
import { join } from 'node:path';
import type { Suite, Task } from '../model/nouns.ts';
import {
  askedOf,
  escapePattern,
  filesOf,
  programOf,
  seedNumber,
  titlePathsOf,
} from './common/asked.ts';
import { type Folder, scriptWith } from './common/folder.ts';
import { optionsReader } from './options.ts';
import { type Command, oneTest, type Place, type Proposal, type Runner } from './runner.ts';

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
    ...titlePathsOf(asked).map(patternOf),
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
