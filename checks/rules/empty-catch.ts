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
      return isCatch && handler !== undefined && isFunction(handler) && isEmpty(handler.body);
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
  if (body.type === 'BlockStatement') return body.body.length === 0;
  const isUndefined = body.type === 'Identifier' && body.name === 'undefined';
  return isUndefined || (body.type === 'Literal' && body.value === null);
}
