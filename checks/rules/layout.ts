/** The map in ARCHITECTURE.md shows each folder, two levels deep, and no folder that is gone. */
import { blocksOf } from '../repository/markdown.ts';
import type { Repository } from '../repository/repository.ts';
import type { Finding, Rule } from '../rule.ts';

const MAP = 'ARCHITECTURE.md';
const FOLDER = /^([\w.@-]+(?:\/[\w.@-]+)*)\/(?=\s|$)/;
const NEXT = /(?<! ) {2}([\w.@-]+)\/(?=\s|$)/g;

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
 * The map is the first fenced block with a folder at the start of a line. What is indented by two
 * lies inside what is above. `a/  b/  c/`, two blanks apart, are folders side by side; after more
 * blanks stands what a folder is for.
 */
function foldersOnMap(repository: Repository): ReadonlyMap<string, number> {
  const blocks = blocksOf(repository.text(MAP));
  const map = blocks.find((lines) => lines.some(({ text }) => FOLDER.test(text))) ?? [];
  const folders = new Map<string, number>();
  let top = '';
  for (const { text, line } of map) {
    const indent = text.length - text.trimStart().length;
    const names = indent <= 2 ? namesOn(text.trimStart()) : [];
    if (indent === 0) top = names[0] ?? top;
    for (const name of names) folders.set(indent === 0 ? name : `${top}/${name}`, line);
  }
  return folders;
}

function namesOn(text: string): string[] {
  const name = FOLDER.exec(text)?.[1];
  if (name === undefined) return [];
  const rest = text.slice(name.length + 1);
  if (!/^ {2}\S|^ \(/.test(rest)) return [name];
  return [name, ...[...rest.matchAll(NEXT)].map((match) => match[1] ?? '')];
}
