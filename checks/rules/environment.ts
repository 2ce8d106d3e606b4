/** The environment and the arguments are read once, at the entry, and handed on from there. */
import { isTestCode, isToolConfig } from '../repository/repository.ts';
import type { Source } from '../repository/source.ts';
import { propertyName } from '../repository/syntax.ts';
import type { Rule } from '../rule.ts';

const ENTRIES = /(?:^|\/)cli\/|(?:^|\/)main\.tsx?$|^checks\/|^bench\/|\.mjs$/;
const READS = new Set(['env', 'argv', 'execArgv', 'argv0']);

export const environment: Rule = (repository) =>
  repository.code
    .filter(({ path }) => !ENTRIES.test(path) && !isTestCode(path) && !isToolConfig(path))
    .flatMap((source) =>
      readsIn(source).map(([line, what]) => ({
        path: source.path,
        line,
        message: `reads ${what}`,
        fix: 'Take the value as an argument; read it in cli/ or main.ts and hand it on.',
      })),
    );

function readsIn(source: Source): [line: number, what: string][] {
  const isProcess = (name: string) => name === 'process';
  const members = source
    .all('MemberExpression')
    .filter((node) => READS.has(propertyName(node)))
    .filter(({ object }) =>
      object.type === 'Identifier'
        ? isProcess(object.name)
        : object.type === 'MemberExpression' && isProcess(propertyName(object)),
    )
    .map((node): [number, string] => [source.lineOf(node.start), `process.${propertyName(node)}`]);
  const taken = source.all('VariableDeclarator').flatMap((node): [number, string][] => {
    if (node.init?.type !== 'Identifier' || !isProcess(node.init.name)) return [];
    return [[source.lineOf(node.start), 'process (taken apart)']];
  });
  const imported = source.references
    .filter(({ specifier }) => /^(?:node:)?process$/.test(specifier))
    .filter(({ names }) => names === undefined || names.some((name) => READS.has(name)))
    .map(({ line }): [number, string] => [line, 'process (imported)']);
  return [...members, ...taken, ...imported];
}
