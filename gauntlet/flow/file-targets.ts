/** Files and tests that a person named: which suites they belong to, and what to run of each. */
import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Project } from '../config/project.ts';
import type { Selection, Suite, System } from '../model/nouns.ts';
import type { Past } from '../plan/past.ts';

const ARROW = ' > ';

/** `a.test.ts`, a folder, or `a.test.ts > title > title`; undefined when there is no such file. */
export interface FileTarget {
  /** Relative to the project's root. */
  readonly path: string;
  readonly title: string | undefined;
}

export function fileTargetOf(word: string, folder: string, root: string): FileTarget | undefined {
  const [path = '', ...titles] = word.split(ARROW);
  const absolute = isAbsolute(path) ? path : resolve(folder, path);
  if (path === '' || !existsSync(absolute)) return undefined;
  const inside = relative(root, absolute).split(sep).join('/');
  if (inside.startsWith('..')) return undefined;
  return { path: inside, title: titles.length === 0 ? undefined : titles.join(ARROW) };
}

/** What to run of each suite; the ones that were seen to run a file, else those it may be in. */
export function selectionsOf(
  project: Project,
  targets: readonly FileTarget[],
  past: Past,
): ReadonlyMap<string, Selection> {
  const selections = new Map<string, Selection>();
  for (const target of targets) {
    for (const suite of suitesWith(project, target.path, past)) {
      const known = selections.get(suite.id) ?? { files: [], titles: [] };
      const titles = target.title === undefined ? known.titles : [...known.titles, target.title];
      selections.set(suite.id, { files: [...known.files, target.path], titles });
    }
  }
  return selections;
}

function suitesWith({ systems }: Project, path: string, past: Past): readonly Suite[] {
  const all = systems.flatMap((system) => system.suites);
  const seen = all.filter((suite) =>
    Object.keys(past.get(suite.id)?.files ?? {}).some((file) => isWithin(file, path)),
  );
  if (seen.length > 0) return seen;
  const near = nearest(systems, path).filter((suite) => suite.gives === 'cases');
  const runnable = near.filter(({ runner }) => runner !== 'command');
  const layered = runnable.filter(({ layer }) => path.split('/').includes(layer));
  return layered.length > 0 ? layered : runnable;
}

/** Suites that start nearest above the file, of the system that is nearest above it. */
function nearest(systems: readonly System[], path: string): readonly Suite[] {
  const depth = (folder: string) => (folder === '.' ? 0 : folder.split('/').length);
  const candidates = systems.flatMap((system) =>
    isWithin(path, system.folder)
      ? system.suites
          .filter((suite) => isWithin(path, suite.folder))
          .map((suite) => ({ suite, at: depth(system.folder) * 100 + depth(suite.folder) }))
      : [],
  );
  const most = Math.max(...candidates.map(({ at }) => at));
  return candidates.filter(({ at }) => at === most).map(({ suite }) => suite);
}

function isWithin(path: string, folder: string): boolean {
  return folder === '.' || folder === '' || path === folder || path.startsWith(`${folder}/`);
}
