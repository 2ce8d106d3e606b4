/** Pure parts decide from their arguments alone: no runtime, clock, chance or environment. */
import type { Node } from 'oxc-parser';
import type { NodeOf } from '../repository/node-of.ts';
import { resolve } from '../repository/packages.ts';
import { lineOfPart, type Part, partNameOf, partsOf, TABLE } from '../repository/parts.ts';
import { isTestCode, type Repository } from '../repository/repository.ts';
import type { Source } from '../repository/source.ts';
import { isDeclared, isUse, propertyName } from '../repository/syntax.ts';
import type { Finding, Rule } from '../rule.ts';

const OUTSIDE_WORLD = new Set(
  (
    'performance crypto process global globalThis window self document navigator location ' +
    'setTimeout setInterval setImmediate clearTimeout clearInterval queueMicrotask fetch console ' +
    'WebSocket EventSource XMLHttpRequest Worker BroadcastChannel MessageChannel localStorage ' +
    'sessionStorage indexedDB require Bun Deno eval'
  ).split(' '),
);

export const purity: Rule = (repository) => [
  ...tableFindings(repository),
  ...repository.code.flatMap((source) => {
    const part = partsOf(repository)[partNameOf(repository, source.path) ?? ''];
    if (!part?.pure || isTestCode(source.path)) return [];
    return [
      ...importFindings(repository, source, part),
      ...findingsAt(source, globalsIn(source)),
      ...findingsAt(source, membersIn(source)),
      ...findingsAt(source, stateIn(source)),
    ];
  }),
];

type Impurity = readonly [Node, string];

function findingsAt(source: Source, impurities: readonly Impurity[]): Finding[] {
  return impurities.map(([node, what]) => ({
    path: source.path,
    line: source.lineOf(node.start),
    message: `a pure part uses ${what}`,
    fix: 'Take it as an argument (a value or a function); whoever calls knows the outside world.',
  }));
}

function importFindings(repository: Repository, source: Source, part: Part): Finding[] {
  return source.references.flatMap(({ specifier, line }) => {
    const target = resolve(repository, source.path, specifier);
    const isForeign = target.kind === 'external' && !part.packages?.includes(target.name);
    if (!isForeign && target.kind !== 'runtime') return [];
    return [
      {
        path: source.path,
        line,
        message: `a pure part imports '${specifier}'`,
        fix:
          'Take what it needs as an argument. A package that is itself pure may be listed under ' +
          `"packages" of the part in ${TABLE}.`,
      },
    ];
  });
}

function globalsIn(source: Source): Impurity[] {
  const program = source.all('Program')[0]?.body ?? [];
  const isOurs = (node: NodeOf<'Identifier'>) => isDeclared(node.name, node, program);
  const names = source
    .all('Identifier')
    .filter((node) => OUTSIDE_WORLD.has(node.name) && isUse(node) && !isOurs(node));
  const meta = source.all('MetaProperty').filter((node) => node.meta.name === 'import');
  return [
    ...names.map((node) => [node, `'${node.name}'`] as const),
    ...meta.map((node) => [node, 'import.meta'] as const),
    ...datesIn(source),
  ];
}

function datesIn(source: Source): Impurity[] {
  const isDate = (node: Node) => node.type === 'Identifier' && node.name === 'Date';
  const made = source
    .all('NewExpression')
    .filter((node) => isDate(node.callee) && node.arguments.length === 0);
  const called = source.all('CallExpression').filter((node) => isDate(node.callee));
  return [...made, ...called].map((node) => [node, 'the clock (Date without a time)'] as const);
}

function membersIn(source: Source): Impurity[] {
  return source.all('MemberExpression').flatMap((node): Impurity[] => {
    const name = propertyName(node);
    const owner = node.object.type === 'Identifier' ? node.object.name : '';
    const call = node.parent?.type === 'CallExpression' ? node.parent : undefined;
    const count = call?.callee === node ? call.arguments.length : -1;
    if (owner === 'Date' && name === 'now') return [[node, 'the clock (Date.now)']];
    if (owner === 'Math' && name === 'random') return [[node, 'chance (Math.random)']];
    const isLocal = /^toLocale\w*String$/.test(name) && count === 0;
    if (isLocal || (name === 'localeCompare' && count === 1)) {
      return [[node, `the machine's locale (${name} without one)`]];
    }
    return [];
  });
}

/** A module that remembers gives another answer the second time. */
function stateIn(source: Source): Impurity[] {
  return (source.all('Program')[0]?.body ?? []).flatMap((statement): Impurity[] => {
    const inner = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (inner?.type !== 'VariableDeclaration' || inner.kind === 'const') return [];
    return [[inner, `module state ('${inner.kind}' at the top of a file)`]];
  });
}

/** A pure part that may import an impure one is pure by name only. */
function tableFindings(repository: Repository): Finding[] {
  const parts = partsOf(repository);
  return Object.entries(parts).flatMap(([name, part]) => {
    const impure = part.pure
      ? part.may.filter((other) => !parts[other]?.pure && !other.endsWith('/model'))
      : [];
    return impure.map((other) => ({
      path: TABLE,
      line: lineOfPart(repository, name),
      message: `"${name}" is pure and may import ${other}, which is not`,
      fix: `Take "${other}" out; hand in what it gives as an argument.`,
    }));
  });
}
