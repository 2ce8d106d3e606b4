/** What a project consists of and what could be run in it, found by looking at its files alone. */
import { basename } from 'node:path';
import { checkers } from '../runners/checkers/registry.ts';
import type { Folder } from '../runners/common/folder.ts';
import { runners } from '../runners/registry.ts';
import type { Runner } from '../runners/runner.ts';
import type { FoundSuite } from './found-suite.ts';
import { otherSuites } from './other-suites.ts';

export interface FoundSystem {
  readonly name: string;
  readonly folder: string;
  readonly suites: readonly FoundSuite[];
}

export interface Detection {
  readonly systems: readonly FoundSystem[];
  readonly languages: readonly string[];
  readonly ci: readonly string[];
  readonly reports: readonly string[];
}

export function detectProject(root: string, folders: readonly Folder[]): Detection {
  const found = new Map<Folder, readonly FoundSuite[]>(
    folders.map((folder) => [folder, suitesIn(folder, runners)]),
  );
  const tested = withoutRepeats(found);
  const used = new Set<string>();
  const systems = folders.flatMap((folder) => {
    const suites = [...(tested.get(folder) ?? []), ...checksIn(folder, folders)];
    // A script of a folder whose tests, or those below it, have a runner would run them again.
    const isKnown = folders.some(
      (each) => (each === folder || contains(folder, each)) && found.get(each)?.length !== 0,
    );
    const other = isKnown ? [] : otherSuites(folder);
    const all = uniqueNames([...other, ...suites]);
    if (all.length === 0) return [];
    return [{ name: systemName(root, folder, used), folder: folder.path, suites: all }];
  });
  const files = folders.flatMap((folder) => folder.files.map((file) => pathIn(folder, file)));
  return {
    systems,
    languages: languagesOf(files),
    ci: files.filter((file) => CI.test(file)),
    reports: files.filter((file) => REPORT.test(file)).slice(0, 20),
  };
}

function pathIn(folder: Folder, file: string): string {
  return folder.path === '.' ? file : `${folder.path}/${file}`;
}

function suitesIn(folder: Folder, all: readonly Runner[]): readonly FoundSuite[] {
  return all.flatMap((runner) =>
    (runner.detect?.(folder) ?? []).map((proposal) => ({
      ...proposal,
      runner: runner.name,
      gives: runner.gives ?? 'cases',
    })),
  );
}

/** A checker set up at the root looks at the packages below as well. */
function checksIn(folder: Folder, folders: readonly Folder[]): readonly FoundSuite[] {
  const above = folders.filter((other) => other !== folder && contains(other, folder));
  const covered = new Set(above.flatMap((other) => suitesIn(other, checkers).map(runnerOf)));
  return suitesIn(folder, checkers).filter((suite) => !covered.has(suite.runner));
}

function runnerOf(suite: FoundSuite): string {
  return suite.runner;
}

function contains(outer: Folder, inner: Folder): boolean {
  return outer.path === '.' || inner.path.startsWith(`${outer.path}/`);
}

type BySuites = ReadonlyMap<Folder, readonly FoundSuite[]>;

const TEST_FILE = /(?:\.|\/|^)(?:test|spec)s?\.[cm]?[jt]sx?$/;

/** The same tests must not run twice: of a package and one below it, one runs them. */
function withoutRepeats(found: BySuites): BySuites {
  const dropped = new Set<FoundSuite>();
  for (const [outer, suites] of found) {
    for (const suite of suites) {
      const below = [...found]
        .filter(([inner]) => inner !== outer && contains(outer, inner))
        .flatMap(([, others]) => others)
        .filter((other) => other.runner === suite.runner && !dropped.has(other));
      if (below.length === 0 || dropped.has(suite)) continue;
      const strongest = Math.max(...below.map((other) => other.certainty));
      const hasOwn = outer.files.some((file) => TEST_FILE.test(file));
      const isStronger = suite.certainty > strongest || (suite.certainty === strongest && hasOwn);
      if (suite.coversBelow === true || (suite.coversBelow !== false && isStronger)) {
        for (const other of below) dropped.add(other);
      } else if (suite.coversBelow === undefined) {
        dropped.add(suite);
      }
    }
  }
  return new Map([...found].map(([folder, all]) => [folder, all.filter((s) => !dropped.has(s))]));
}

/** `unit` of two runners in one folder: the second is called after its runner. */
function uniqueNames(suites: readonly FoundSuite[]): readonly FoundSuite[] {
  const used = new Set<string>();
  return suites.map((suite) => {
    const name = used.has(suite.name) ? suite.runner : suite.name;
    used.add(name);
    return { ...suite, name };
  });
}

function systemName(root: string, folder: Folder, used: Set<string>): string {
  const plain = (text: string) => text.replace(/[^\w.-]+/g, '-').replace(/^[^\w]+/, '') || 'app';
  const short = plain(basename(folder.path === '.' ? root : folder.path));
  const name = used.has(short) ? plain(folder.path) : short;
  used.add(name);
  return name;
}

const CI =
  /^\.github\/workflows\/[^/]+\.ya?ml$|^\.gitlab-ci\.yml$|^Jenkinsfile$|^\.circleci\/config\.yml$/;
const REPORT = /(?:^|\/)(?:TEST-[^/]*|junit[^/]*|ctrf[^/]*)\.(?:xml|json)$|(?:^|\/)lcov\.info$/i;

const LANGUAGES: readonly (readonly [RegExp, string])[] = [
  [/\.[cm]?tsx?$/, 'TypeScript'],
  [/\.[cm]?jsx?$/, 'JavaScript'],
  [/\.py$/, 'Python'],
  [/\.go$/, 'Go'],
  [/\.rs$/, 'Rust'],
  [/\.java$/, 'Java'],
  [/\.kts?$/, 'Kotlin'],
  [/\.rb$/, 'Ruby'],
  [/\.php$/, 'PHP'],
  [/\.cs$/, 'C#'],
  [/\.(?:c|cc|cpp|h|hpp)$/, 'C and C++'],
];

function languagesOf(files: readonly string[]): readonly string[] {
  return LANGUAGES.filter(([pattern]) => files.some((file) => pattern.test(file))).map(
    ([, name]) => name,
  );
}
