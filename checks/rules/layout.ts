/** The map in ARCHITECTURE.md shows each folder, two levels deep, and no folder that is gone. */
import type { Repository } from '../repository/repository.ts';
import type { Finding, Rule } from '../rule.ts';

const MAP = 'ARCHITECTURE.md';
const FOLDER = /^([\w.@-]+(?:\/[\w.@-]+)*)\/(?=\s|$)/;

export const layout: Rule = (repository) => {
  if (!repository.has(MAP)) {
    const message = 'does not exist yet: the map of folders is passed over';
    const fix = 'Write it, with a map: a line per folder, "name/   what it is for", two levels.';
    return [{ path: MAP, line: 0, message, fix, isNote: true }];
  }
  const mapped = foldersOnMap(repository);
  const real = foldersOf(repository);
  const unmapped = [...real]
    .filter((folder) => !mapped.has(folder))
    .map((folder): Finding => {
      const fix = `Add the line "${folder.split('/').at(-1)}/   what it is for" where it belongs.`;
      return { path: MAP, line: 0, message: `the map lacks the folder ${folder}/`, fix };
    });
  const gone = [...mapped]
    .filter(([folder]) => !real.has(folder) && !repository.hasFolder(folder))
    .map(([folder, line]): Finding => {
      const message = `the map shows ${folder}/, which does not exist`;
      return { path: MAP, line, message, fix: 'Remove it from the map, or correct its name.' };
    });
  return [...unmapped, ...gone];
};

function foldersOf(repository: Repository): ReadonlySet<string> {
  const folders = repository.paths.flatMap((path) => {
    const [first = '', second = '', third] = path.split('/');
    if (second === '') return [];
    return third === undefined ? [first] : [first, `${first}/${second}`];
  });
  return new Set(folders);
}

/**
 * The map is the first fenced block that begins with a folder. A folder stands at the start of a
 * line, or after another one with two blanks between; what is indented lies inside what is above.
 */
function foldersOnMap(repository: Repository): ReadonlyMap<string, number> {
  const lines = repository.text(MAP).split('\n');
  const folders = new Map<string, number>();
  let isInside = false;
  let top = '';
  for (const [index, text] of lines.entries()) {
    if (text.startsWith('```')) {
      if (isInside) break;
      isInside = lines.slice(index + 1, index + 4).some((next) => FOLDER.test(next));
      continue;
    }
    if (!isInside) continue;
    const indent = text.length - text.trimStart().length;
    const names = namesOn(text.trimStart());
    const [first] = names;
    if (first === undefined) continue;
    if (indent === 0) {
      top = first;
      folders.set(top, index + 1);
      for (const name of names.slice(1)) folders.set(`${top}/${name}`, index + 1);
    } else if (indent <= 2) {
      for (const name of names) folders.set(`${top}/${name}`, index + 1);
    }
  }
  return folders;
}

function namesOn(text: string): string[] {
  const name = FOLDER.exec(text)?.[1];
  if (name === undefined) return [];
  return [name, ...namesOn(text.slice(name.length + 1).trimStart())];
}
