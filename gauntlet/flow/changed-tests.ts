/** What the change brought to files of tests, looked up once and only when a task asks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readChangedLines } from '../exec/base.ts';
import { differenceFrom } from '../exec/sources.ts';
import type { Attempt } from '../model/nouns.ts';
import type { ChangedTests } from '../plan/burn-in.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export function changedTestsOf(
  root: string,
  environment: Environment,
): () => Promise<ChangedTests> {
  let known: Promise<ChangedTests> | undefined;
  return () => {
    known ??= lookUp(root, environment);
    return known;
  };
}

async function lookUp(root: string, environment: Environment): Promise<ChangedTests> {
  const difference = await differenceFrom(undefined, root, environment);
  if (!difference.known) return difference;
  const { base: commit, paths } = difference;
  const lines = await readChangedLines(root, environment, { commit, tree: '' });
  if (lines.state !== 'present') return { known: false, why: lines.why };
  // A file that git does not know yet is in the paths alone, and is new all over.
  const files = new Map<string, readonly number[] | 'all'>(paths.map((path) => [path, 'all']));
  for (const { file, lines: changed } of lines.value) {
    // A bracket or an empty line between two tests belongs to neither.
    const texts = linesOf(join(root, file));
    files.set(
      file,
      changed.filter((line) => /\w/.test(texts[line - 1] ?? '')),
    );
  }
  return { known: true, files };
}

/** Runners that do not say where a test stands: its title is looked for in its file. */
export function placedIn(root: string, attempts: readonly Attempt[]): readonly Attempt[] {
  const read = new Map<string, readonly string[]>();
  return attempts.map((attempt) => {
    const { locator, place } = attempt;
    const title = locator.titles.at(-1);
    if (place?.line !== undefined || title === undefined || locator.file === '') return attempt;
    const texts = read.get(locator.file) ?? linesOf(join(root, locator.file));
    read.set(locator.file, texts);
    // Not as a pattern: a title can be longer than any pattern may be.
    const quoted = ["'", '"', '`'].map((quote) => quote + title + quote);
    const hasTitle = (text: string) => quoted.some((words) => text.includes(words));
    const at = texts.findIndex(hasTitle);
    const isOnlyOne = texts.findLastIndex(hasTitle) === at;
    if (at === -1 || !isOnlyOne) return attempt;
    return { ...attempt, place: { file: locator.file, line: at + 1 } };
  });
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    // It was removed by the change, or is the name of something that is no file.
    return [];
  }
}
