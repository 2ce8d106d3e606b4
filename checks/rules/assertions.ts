/** Every test asserts something: one that cannot fail proves nothing. */
import type { Node } from 'oxc-parser';
import type { NodeOf } from '../repository/node-of.ts';
import { isTest } from '../repository/repository.ts';
import type { Source } from '../repository/source.ts';
import { chainOf, type FunctionNode, isFunction, isUse } from '../repository/syntax.ts';
import type { Rule } from '../rule.ts';

export const assertions: Rule = (repository) =>
  repository.code
    .filter(({ path }) => isTest(path))
    .flatMap((source) => {
      const asserting = assertionsIn(source);
      return testsIn(source)
        .filter(({ body }) => !asserting.some((call) => isInside(call, body)))
        .map(({ call }) => ({
          path: source.path,
          line: source.lineOf(call.start),
          message: 'a test that asserts nothing',
          fix: 'Say with expect(...) what must be true, or name its helper expect... or assert...',
        }));
    });

/** The calls that assert, and the uses of functions of this file that do, near or far. */
function assertionsIn(source: Source): Node[] {
  const asserting: Node[] = source.all('CallExpression').filter(asserts);
  const waiting = new Map(helpersIn(source));
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const [name, body] of waiting) {
      if (!asserting.some((one) => isInside(one, body))) continue;
      waiting.delete(name);
      isNew = true;
      const uses = source.all('Identifier').filter((node) => node.name === name && isUse(node));
      asserting.push(...uses);
    }
  }
  return asserting;
}

function helpersIn(source: Source): [name: string, body: Node][] {
  const declared = source
    .all('FunctionDeclaration')
    .map((node): [string, Node] => [node.id?.name ?? '', node]);
  const named = source.all('VariableDeclarator').flatMap((node): [string, Node][] => {
    const isHelper = node.init && isFunction(node.init) && node.id.type === 'Identifier';
    return isHelper && node.id.type === 'Identifier' ? [[node.id.name, node]] : [];
  });
  return [...declared, ...named];
}

function testsIn(source: Source): { call: Node; body: Node }[] {
  return source.all('CallExpression').flatMap((call) => {
    const chain = chainOf(call.callee);
    if ((chain[0] !== 'test' && chain[0] !== 'it') || chain.includes('todo')) return [];
    const body = call.arguments.map((one) => bodyOf(source, one)).find((one) => one !== undefined);
    return body ? [{ call, body }] : [];
  });
}

/** The function itself, or the one of that name in the same file. */
function bodyOf(source: Source, argument: Node): FunctionNode | undefined {
  if (isFunction(argument)) return argument;
  if (argument.type !== 'Identifier') return undefined;
  return source.all('FunctionDeclaration').find((one) => one.id?.name === argument.name);
}

/** `expect(x).toBe(y)`, `fc.assert(...)`, `expectSame(x, y)`; not a bare `expect(x)`. */
function asserts(call: NodeOf<'CallExpression'>): boolean {
  const chain = chainOf(call.callee);
  if (chain.length === 1 && chain[0] === 'expect') return false;
  return chain.some((name) => /^(?:expect|assert)/.test(name));
}

function isInside(inner: Node, outer: Node): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
