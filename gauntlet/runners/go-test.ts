/** `go test -json`: what it prints is the report. Its packages are said in terms of files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChosenTest, Suite, Task } from '../model/nouns.ts';
import type { ReportedAttempt } from '../model/report.ts';
import { type Asked, askedOf, escapePattern, programOf, seedNumber } from './common/asked.ts';
import type { Folder } from './common/folder.ts';
import type { Proposal } from './common/proposal.ts';
import { optionsReader } from './options.ts';
import { type Command, oneTest, type Place, type Runner } from './runner.ts';

export const goTest: Runner = {
  name: 'go-test',
  install: 'see https://go.dev/doc/install',
  can: { without: false, shard: false, tags: false, seed: true, coverage: true },
  command: commandOf,
  // 2 is what go gives for packages that do not build; the report tells of each.
  tellsOfFailures: (exit) => exit.code === 1 || exit.code === 2,
  detect,
  one: oneTest,
  list: (suite) => [...programOf(optionsReader(suite), 'go'), 'test', '-list', '.', './...'],
};

function commandOf(suite: Suite, task: Task, place: Place): Command {
  const options = optionsReader(suite);
  const asked = askedOf(suite, task, place, goTest);
  const covered = join(place.scratch, 'cover.out');
  const packages = packagesOf(asked);
  const isChosen = asked.tests.length > 0 || asked.titles.length > 0;
  const argv = [
    ...programOf(options, 'go'),
    'test',
    '-json',
    ...(options.flag('race') ? ['-race'] : []),
    // A cached result is no new evidence when a test is asked for on purpose.
    ...(isChosen || asked.seed !== undefined ? ['-count=1'] : []),
    ...(asked.seed === undefined ? [] : [`-shuffle=${seedNumber(asked.seed)}`]),
    ...(asked.coverage ? ['-coverpkg=./...', `-coverprofile=${covered}`] : []),
    ...runOf(asked),
    ...options.texts('arguments'),
    ...(packages.length === 0 ? orAll(options.texts('packages')) : packages),
  ];
  options.finish(['program', 'race', 'packages', 'arguments']);
  const path = join(place.scratch, 'output.ndjson');
  return {
    argv,
    environment: {},
    report: { kind: 'output', streams: 'stdout', path, format: 'gotest' },
    adjust: inFiles(place.folder),
    ...(asked.coverage
      ? { coverage: { path: covered, format: 'gocover', fileOf: inModule(place.folder) } }
      : {}),
  };
}

function orAll(packages: readonly string[]): readonly string[] {
  return packages.length === 0 ? ['./...'] : packages;
}

/** Go runs packages, not files: the folders of the files. */
function packagesOf(asked: Asked): readonly string[] {
  const files = [...asked.files, ...asked.tests.map(({ file }) => file)].filter((f) => f !== '');
  const folders = files.map((file) => {
    const folder = file.endsWith('.go') ? file.split('/').slice(0, -1).join('/') : file;
    return folder === '' ? '.' : `./${folder}`;
  });
  return [...new Set(folders)];
}

/** Each level of a test's name has its pattern, between slashes. */
function runOf(asked: Asked): readonly string[] {
  const paths = [...asked.titles, ...asked.tests.map(({ titles }: ChosenTest) => titles)];
  if (paths.length === 0) return [];
  const names = paths.map((path) => path.join('/').split('/'));
  const depth = Math.max(...names.map((parts) => parts.length));
  if (names.some((parts) => parts.length !== depth)) {
    // Levels can not be told apart in one pattern: the tests at the top are run whole.
    const tops = [...new Set(names.map(([top = '']) => escapePattern(top)))];
    return ['-run', `^(?:${tops.join('|')})$`];
  }
  const levels = Array.from({ length: depth }, (_, at) => [
    ...new Set(names.map((parts) => escapePattern(parts[at] ?? ''))),
  ]);
  return ['-run', levels.map((parts) => `^(?:${parts.join('|')})$`).join('/')];
}

interface Declared {
  readonly file: string;
  readonly line: number;
}

/** `example.com/shop/price` and `TestAdds/zero` become `price/price_test.go` and its titles. */
function inFiles(root: string): (entry: ReportedAttempt) => ReportedAttempt {
  const module = moduleOf(root);
  const known = new Map<string, ReadonlyMap<string, Declared>>();
  return (entry) => {
    const [name = '', test, ...rest] = entry.titles;
    const folder = folderOf(name, module);
    if (folder === undefined) return entry;
    const inFolder = (file: string) => (folder === '' ? file : `${folder}/${file}`);
    const placed = {
      ...entry,
      ...(entry.failure?.place === undefined
        ? {}
        : {
            failure: {
              ...entry.failure,
              place: { ...entry.failure.place, file: pathOf(entry.failure.place.file, inFolder) },
            },
          }),
    };
    if (test === undefined) return { ...placed, file: folder || '.', titles: [] };
    const declared = known.get(folder) ?? declaredIn(join(root, folder));
    known.set(folder, declared);
    const titles = [...test.split('/'), ...rest];
    const at = declared.get(titles[0] ?? '');
    if (at === undefined) return { ...placed, file: folder || '.', titles };
    const file = inFolder(at.file);
    return { ...placed, file, titles, place: { file, line: at.line } };
  };
}

/** Go names a test's own file alone, and what does not build from where it was started. */
function pathOf(file: string, inFolder: (file: string) => string): string {
  return file.includes('/') ? file.replace(/^\.\//, '') : inFolder(file);
}

/** A profile names files by the path of their package. */
function inModule(root: string): (name: string) => string {
  const module = moduleOf(root);
  return (name) => (name.startsWith(`${module}/`) ? name.slice(module.length + 1) : name);
}

function moduleOf(root: string): string {
  return /^module\s+"?([^\s"]+)/m.exec(textOf(join(root, 'go.mod')))?.[1] ?? '';
}

function folderOf(name: string, module: string): string | undefined {
  const plain = name.replace(/ \[.*$/, '').replace(/_test$/, '');
  if (plain === module) return '';
  return module !== '' && plain.startsWith(`${module}/`)
    ? plain.slice(module.length + 1)
    : undefined;
}

function declaredIn(folder: string): ReadonlyMap<string, Declared> {
  const found = new Map<string, Declared>();
  for (const file of namesIn(folder).filter((name) => name.endsWith('_test.go'))) {
    for (const [at, line] of textOf(join(folder, file)).split('\n').entries()) {
      const name = /^func ((?:Test|Example|Fuzz|Benchmark)\w*)\s*\(/.exec(line)?.[1];
      if (name !== undefined) found.set(name, { file, line: at + 1 });
    }
  }
  return found;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A package whose folder is elsewhere keeps its own name.
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // As above: what can't be read is not known.
    return '';
  }
}

function detect(folder: Folder): readonly Proposal[] {
  if (!folder.has('go.mod')) return [];
  const found = { why: 'go.mod', certainty: 3, coversBelow: false } as const;
  const unit = { name: 'unit', layer: 'unit', options: {}, ...found };
  // The race detector needs a C compiler, and is too slow for what is run at every change.
  if (!['gcc', 'clang', 'cc'].some((name) => folder.program(name))) return [unit];
  return [unit, { name: 'race', layer: 'integration', options: { race: true }, ...found }];
}
