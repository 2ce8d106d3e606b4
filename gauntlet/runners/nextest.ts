/** cargo-nextest, through the JUnit file that it writes at the end. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Suite, Task } from '../model/nouns.ts';
import { type Asked, askedOf, programOf, titlePathsOf } from './common/asked.ts';
import type { Folder } from './common/folder.ts';
import type { Proposal } from './common/proposal.ts';
import { optionsReader } from './options.ts';
import { type Command, oneTest, type Place, type Runner } from './runner.ts';

const settings = fileURLToPath(new URL('./reporters/nextest.toml', import.meta.url));
const REPORT = 'gauntlet.xml';

export const nextest: Runner = {
  name: 'nextest',
  install: 'see https://nexte.st/docs/installation',
  can: { without: false, shard: true, tags: false, seed: false, coverage: false },
  command: commandOf,
  tellsOfFailures: (exit) => exit.code === 100,
  detect,
  one: oneTest,
  list: (suite) => [...programOf(optionsReader(suite), 'cargo'), 'nextest', 'list'],
};

function commandOf(suite: Suite, task: Task, place: Place): Command {
  const options = optionsReader(suite);
  const asked = askedOf(suite, task, place, nextest);
  const profile = options.text('profile') ?? 'default';
  const argv = [
    ...programOf(options, 'cargo'),
    'nextest',
    'run',
    '--no-fail-fast',
    `--tool-config-file=gauntlet:${settings}`,
    `--profile=${profile}`,
    ...(asked.shard === undefined ? [] : [`--partition=slice:${asked.shard}`]),
    ...options.texts('arguments'),
    ...filterOf(asked),
  ];
  options.finish(['program', 'profile', 'arguments']);
  return {
    argv,
    environment: { NEXTEST_COLOR: 'never' },
    report: {
      kind: 'folder',
      path: join(place.folder, 'target', 'nextest', profile),
      matches: (path) => path === REPORT,
      format: 'junit',
    },
  };
}

function filterOf(asked: Asked): readonly string[] {
  const paths = titlePathsOf(asked);
  if (paths.length === 0) return [];
  return ['-E', paths.map((path) => `test(=${path.at(-1) ?? ''})`).join(' + ')];
}

function detect(folder: Folder): readonly Proposal[] {
  if (!folder.has('Cargo.toml') || !folder.has('.config/nextest.toml')) return [];
  const found = { why: '.config/nextest.toml', certainty: 3, coversBelow: true } as const;
  return [{ name: 'unit', layer: 'unit', options: {}, ...found }];
}
