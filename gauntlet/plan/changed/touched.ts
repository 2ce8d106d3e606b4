/** Which files of a change a failed test depends on, for who asks what may have broken it. */
import { folderOf, isBelow } from './paths.ts';
import type { Targets } from './resolve.ts';

export interface FailedTest {
  readonly file: string;
  /** Its message and stack. */
  readonly said: string;
  /** The text of the test's own file. */
  readonly source: string;
}

/** The nearest first; empty when nothing of the change is known to have to do with the test. */
export function touchedBy(
  test: FailedTest,
  changed: readonly string[],
  references: ReadonlyMap<string, Targets>,
): readonly string[] {
  const reached = reachedFrom(test.file, new Set(changed), references);
  const others = changed.filter(
    (path) => isNamed(path, test.said, changed) || isImported(path, test) || isBeside(path, test),
  );
  return [...new Set([...reached, ...others])];
}

/** Through the import graph, a step further each time. */
function reachedFrom(
  start: string,
  changed: ReadonlySet<string>,
  references: ReadonlyMap<string, Targets>,
): readonly string[] {
  const seen = new Set([start]);
  const folders = new Set<string>();
  for (const file of seen) {
    const targets = references.get(file);
    for (const target of targets?.files ?? []) seen.add(target);
    for (const folder of targets?.folders ?? []) folders.add(folder);
  }
  const direct = [...seen].filter((file) => changed.has(file));
  // The root as a whole says nothing about a file in it.
  const below = [...changed].filter((path) =>
    [...folders].some((folder) => folder !== '' && isBelow(path, folder)),
  );
  return [...direct, ...below];
}

/** By its path, or by an end of it that no other file of the change has. */
function isNamed(path: string, said: string, changed: readonly string[]): boolean {
  if (isWord(path, said, /[\w.-]/)) return true;
  const parts = path.split('/');
  return parts.slice(1).some((_, at) => {
    const end = parts.slice(at + 1).join('/');
    const namesakes = changed.filter((other) => other === end || other.endsWith(`/${end}`));
    return namesakes.length === 1 && end.includes('.') && isWord(end, said, /[\w./-]/);
  });
}

/** Standing by itself; what must not be right before it differs for a whole path and its end. */
function isWord(word: string, text: string, joins: RegExp): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const [before, after] = [text[at - 1] ?? ' ', text[at + word.length] ?? ' '];
    if (!joins.test(before) && !/[\w-]/.test(after)) return true;
  }
  return false;
}

const PYTHON_IMPORT = /^\s*(?:from\s+([\w.]+)\s+import\s+(.+)|import\s+(.+))$/gm;

/** What a Python test imports by a name in which the file's path ends. */
function isImported(path: string, { file, source }: FailedTest): boolean {
  if (!file.endsWith('.py') || !path.endsWith('.py')) return false;
  const own = path.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.');
  const names = [...source.matchAll(PYTHON_IMPORT)].flatMap(([, from, what = '', plain = '']) => {
    const listed = `${what},${plain}`
      .split(',')
      .map((part) => part.trim().split(/[\s(]+/)[0] ?? '');
    const whole = listed.filter((name) => name !== '');
    if (from === undefined) return whole;
    const module = from.replace(/^\.+/, '');
    return [module, ...whole.map((name) => (module === '' ? name : `${module}.${name}`))];
  });
  return names.some((name) => name !== '' && (own === name || own.endsWith(`.${name}`)));
}

/** Files of one folder are one package in Go. */
function isBeside(path: string, { file }: FailedTest): boolean {
  const isGo = file.endsWith('.go') && path.endsWith('.go');
  return isGo && folderOf(path) === folderOf(file);
}
