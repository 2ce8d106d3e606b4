/** An error that is swallowed says why in a comment. */
import type { Node } from 'oxc-parser';
import { chainOf, isFunction } from '../repository/syntax.ts';
import type { Rule } from '../rule.ts';

export const emptyCatch: Rule = (repository) =>
  repository.code.flatMap((source) => {
    const clauses = source.all('CatchClause').filter((node) => isEmpty(node.body));
    const calls = source.all('CallExpression').filter((node) => {
      const [handler] = node.arguments;
      const isCatch =
        node.callee.type === 'MemberExpression' && chainOf(node.callee).at(-1) === 'catch';
      if (!isCatch || handler === undefined || !isFunction(handler)) return false;
      return isEmpty(handler.body) || (isNothing(handler.body) && isDiscarded(node));
    });
    return [...clauses, ...calls]
      .filter((node) => !source.hasCommentAt(node))
      .map((node) => ({
        path: source.path,
        line: source.lineOf(node.start),
        message: 'swallows an error without saying why',
        fix: 'Handle it, or write a comment there that says why it may be ignored.',
      }));
  });

function isEmpty(body: Node | null): boolean {
  if (!body) return true;
  return body.type === 'BlockStatement' && body.body.length === 0;
}

/** As a value, "nothing" is an answer; when nobody takes the answer, the error is gone. */
function isNothing(body: Node | null): boolean {
  if (!body) return false;
  const isUndefined = body.type === 'Identifier' && body.name === 'undefined';
  return isUndefined || (body.type === 'Literal' && body.value === null);
}

function isDiscarded(node: Node): boolean {
  const { parent } = node;
  const passesOn = parent?.type === 'AwaitExpression' || parent?.type === 'UnaryExpression';
  return parent?.type === 'ExpressionStatement' || (passesOn && isDiscarded(parent));
}
