/** The map in ARCHITECTURE.md shows each folder, two levels deep, and no folder that is gone. */
import { rowsOf } from '../repository/markdown.ts';
import type { Repository } from '../repository/repository.ts';
import type { Finding, Rule } from '../rule.ts';

const MAP = 'ARCHITECTURE.md';
const HEADING = 'The map';

export const layout: Rule = (repository) => {
  if (!repository.has(MAP)) {
    const message = 'does not exist yet: the map of folders is passed over';
    const fix = `Write it, with a table of folders under the heading "${HEADING}".`;
    return [{ path: MAP, line: 0, message, fix, isNote: true }];
  }
  const mapped = foldersOnMap(repository);
  const unmapped = foldersOf(repository)
    .filter((folder) => !mapped.has(folder))
    .map((folder): Finding => {
      const fix = `Add a row under "${HEADING}": | \`${folder}/\` | what is in it |`;
      return { path: MAP, line: 0, message: `the map lacks the folder ${folder}/`, fix };
    });
  const gone = [...mapped]
    .filter(([folder]) => !repository.hasFolder(folder))
    .map(([folder, line]): Finding => {
      const message = `the map shows ${folder}/, which does not exist`;
      return { path: MAP, line, message, fix: 'Remove it from the map, or correct its name.' };
    });
  return [...unmapped, ...gone];
};

/** Where tests and what they are fed lie is the same everywhere, and said once for all. */
function foldersOf(repository: Repository): readonly string[] {
  const folders = repository.paths.flatMap((path) => {
    const [first = '', second = '', third] = path.split('/');
    if (second === '') return [];
    const isUsual = /^(?:tests|testing|fixtures)$/.test(second);
    return third === undefined || isUsual ? [first] : [first, `${first}/${second}`];
  });
  return [...new Set(folders)];
}

function foldersOnMap(repository: Repository): ReadonlyMap<string, number> {
  const rows = rowsOf(repository.text(MAP), HEADING);
  return new Map(
    rows.flatMap(({ cells, line }): [string, number][] => {
      const folder = /^`([^`]+)\/`/.exec(cells[0] ?? '')?.[1];
      return folder === undefined ? [] : [[folder, line]];
    }),
  );
}
