/** `cargo test`: what it prints is the report, as stable Rust has no other. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Suite, Task } from '../model/nouns.ts';
import type { ReportedAttempt } from '../model/report.ts';
import { type Asked, askedOf, programOf, titlePathsOf } from './common/asked.ts';
import type { Folder } from './common/folder.ts';
import type { Proposal } from './common/proposal.ts';
import { optionsReader } from './options.ts';
import { type Command, oneTest, type Place, type Runner } from './runner.ts';

export const cargoTest: Runner = {
  name: 'cargo-test',
  install: 'see https://rustup.rs',
  can: { without: false, shard: false, tags: false, seed: false, coverage: true },
  coverageNeeds: 'cargo install cargo-llvm-cov && rustup component add llvm-tools',
  command: commandOf,
  tellsOfFailures: (exit) => exit.code === 101,
  detect,
  one: oneTest,
  list: (suite) => [...programOf(optionsReader(suite), 'cargo'), 'test', '--', '--list'],
};

function commandOf(suite: Suite, task: Task, place: Place): Command {
  const options = optionsReader(suite);
  const asked = askedOf(suite, task, place, cargoTest);
  const covered = join(place.scratch, 'lcov.info');
  const argv = [
    ...programOf(options, 'cargo'),
    ...(asked.coverage ? ['llvm-cov', 'test', '--lcov', `--output-path=${covered}`] : ['test']),
    '--no-fail-fast',
    '--color=never',
    ...(options.flag('workspace') ? ['--workspace'] : []),
    ...options.texts('arguments'),
    ...namesOf(asked),
  ];
  options.finish(['program', 'workspace', 'arguments']);
  const path = join(place.scratch, 'output.txt');
  return {
    argv,
    environment: { CARGO_TERM_PROGRESS_WHEN: 'never' },
    report: { kind: 'output', streams: 'both', path, format: 'libtest' },
    adjust: inFiles(place.folder),
    ...(asked.coverage ? { coverage: { path: covered, format: 'lcov' } } : {}),
  };
}

function namesOf(asked: Asked): readonly string[] {
  const paths = titlePathsOf(asked);
  if (paths.length === 0) return [];
  const docs = paths.filter(([first = '']) => first.startsWith('doc'));
  // The name of an example in the documentation ends in its line, so it is held as a part.
  if (docs.length > 0) return ['--', ...paths.map((path) => path.join('::').replace(/^doc /, ''))];
  return ['--', '--exact', ...paths.map((path) => path.join('::'))];
}

/** Cargo names files from their package, and the program after the crate or the test's file. */
function inFiles(root: string): (entry: ReportedAttempt) => ReportedAttempt {
  let packages: readonly Package[] | undefined;
  return (entry) => {
    const [crate = '', ...titles] = entry.titles;
    if (entry.file === '' || entry.titles.length === 0) return entry;
    packages ??= packagesIn(root, '');
    const having = packages.filter(({ folder }) => existsSync(join(root, folder, entry.file)));
    const found = having.find(({ name }) => name.replaceAll('-', '_') === crate) ?? having[0];
    // Where two packages could be meant, the crate's name keeps their tests apart.
    if (found === undefined) return entry;
    const isSure = having.length === 1 || found.name.replaceAll('-', '_') === crate;
    const file = [found.folder, entry.file].filter((part) => part !== '').join('/');
    const place = entry.place === undefined ? {} : { place: { ...entry.place, file } };
    return isSure ? { ...entry, ...place, file, titles } : entry;
  };
}

interface Package {
  readonly name: string;
  readonly folder: string;
}

const DEEPEST = 6;

function packagesIn(root: string, folder: string, depth = 0): readonly Package[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const own = entries.some(({ name }) => name === 'Cargo.toml') ? packageIn(root, folder) : [];
  const below = entries.filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'target',
  );
  if (depth === DEEPEST) return own;
  return [
    ...own,
    ...below.flatMap(({ name }) =>
      packagesIn(root, folder === '' ? name : `${folder}/${name}`, depth + 1),
    ),
  ];
}

function packageIn(root: string, folder: string): readonly Package[] {
  const text = readFileSync(join(root, folder, 'Cargo.toml'), 'utf8');
  const name = /^\[package\][^[]*?^name\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  return name === undefined ? [] : [{ name, folder }];
}

function detect(folder: Folder): readonly Proposal[] {
  const manifest = folder.text('Cargo.toml');
  if (manifest === undefined || folder.has('.config/nextest.toml')) return [];
  const isWorkspace = /^\[workspace\]/m.test(manifest);
  const options = isWorkspace ? { workspace: true } : {};
  const found = { why: 'Cargo.toml', certainty: 3, coversBelow: isWorkspace } as const;
  return [{ name: 'unit', layer: 'unit', options, ...found }];
}
