/** An extension is one file, one registration, one test and one row in the documentation. */
import { posix } from 'node:path';
import { rowsOf } from '../repository/markdown.ts';
import { resolve } from '../repository/packages.ts';
import type { Repository } from '../repository/repository.ts';
import type { Finding, Rule } from '../rule.ts';

const TABLE = 'checks/extensions.json';

interface Kind {
  /** What one of them is called. */
  readonly kind: string;
  /** Its files are the modules right in this folder. */
  readonly folder: string;
  /** Files of the folder that are not extensions. */
  readonly besides?: readonly string[];
  /** The module that imports each of them. */
  readonly registration: string;
  /** A row of a table per extension, its name first, between backticks. */
  readonly documentation: string;
  /** The heading above that table. */
  readonly heading: string;
  /** `{name}` stands for the name; beside the file when it is not said. */
  readonly test?: string;
}

export const extensions: Rule = (repository) => {
  const table = repository.json<{ readonly kinds: readonly Kind[] }>(TABLE);
  return (table?.kinds ?? []).flatMap((kind) => {
    if (repository.hasFolder(kind.folder)) return compare(repository, kind);
    const message = `${kind.folder}/ does not exist yet: passed over`;
    const line = repository.lineWith(TABLE, `"${kind.folder}"`);
    return [{ path: TABLE, line, message, fix: 'Nothing to do until it does.', isNote: true }];
  });
};

function compare(repository: Repository, kind: Kind): Finding[] {
  const files = filesOf(repository, kind);
  return [
    ...[...files].flatMap(([name, path]) => missingFor(repository, kind, name, path)),
    ...rowsFor(repository, kind).flatMap(({ name, line }) => {
      if (files.has(name)) return [];
      const path = kind.documentation;
      const message = `documents the ${kind.kind} '${name}', which has no file in ${kind.folder}/`;
      return [{ path, line, message, fix: `Write ${kind.folder}/${name}.ts or remove the row.` }];
    }),
  ];
}

function missingFor(repository: Repository, kind: Kind, name: string, path: string): Finding[] {
  const what = `the ${kind.kind} '${name}'`;
  const findings: Finding[] = [];
  if (!isRegistered(repository, kind, path)) {
    const message = `${what} is not registered`;
    findings.push({ path, line: 0, message, fix: `Import and list it in ${kind.registration}.` });
  }
  const test = (kind.test ?? `${kind.folder}/{name}.test.ts`).replaceAll('{name}', name);
  if (!repository.has(test) && !repository.has(`${test}x`)) {
    findings.push({ path, line: 0, message: `${what} has no test`, fix: `Write ${test}.` });
  }
  const rows = rowsFor(repository, kind).filter((row) => row.name === name);
  if (rows.length !== 1) {
    const message = `${what} has ${rows.length} rows in ${kind.documentation}, and needs one`;
    const fix = `Have one row that begins with \`${name}\` under the heading "${kind.heading}".`;
    findings.push({ path, line: 0, message, fix });
  }
  return findings;
}

function filesOf(repository: Repository, kind: Kind): ReadonlyMap<string, string> {
  const files = repository.paths.filter((path) => {
    const name = posix.basename(path);
    if (posix.dirname(path) !== kind.folder || !/\.tsx?$/.test(name)) return false;
    if (/\.test\.tsx?$|^index\.ts$/.test(name) || path === kind.registration) return false;
    return !kind.besides?.includes(name);
  });
  return new Map(files.map((path) => [posix.basename(path).replace(/\.tsx?$/, ''), path]));
}

function isRegistered(repository: Repository, kind: Kind, path: string): boolean {
  if (!repository.has(kind.registration)) return false;
  return repository.source(kind.registration).references.some(({ specifier }) => {
    const target = resolve(repository, kind.registration, specifier);
    return target.kind === 'file' && target.path === path;
  });
}

/** `time budget` or `time_budget` in the words of a reader is `time-budget.ts` on disk. */
function asFileName(name: string): string {
  return name.replace(/[^a-z0-9.]+/gi, '-').toLowerCase();
}

function rowsFor(repository: Repository, kind: Kind) {
  return rowsOf(repository.text(kind.documentation), kind.heading).flatMap(({ cells, line }) => {
    const name = /^`([^`]+)`/.exec(cells[0] ?? '')?.[1];
    return name === undefined ? [] : [{ name: asFileName(name), line }];
  });
}
