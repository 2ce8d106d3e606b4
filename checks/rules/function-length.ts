/** A function fits on a screen: at most 70 lines. */
import type { Source } from '../repository/source.ts';
import { chainOf, type FunctionNode } from '../repository/syntax.ts';
import type { Rule } from '../rule.ts';

const MOST_LINES = 70;

export const functionLength: Rule = (repository) =>
  repository.code.flatMap((source) =>
    source
      .all('FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression')
      .filter((node) => !isGroupOfTests(node))
      .flatMap((node) => {
        const line = source.lineOf(node.start);
        const lines = source.lineOf(node.end) - line + 1;
        if (lines <= MOST_LINES) return [];
        return [
          {
            path: source.path,
            line,
            message: `${nameOf(source, node)} has ${lines} lines; the most is ${MOST_LINES}`,
            fix: 'Take steps that have a name out of it into functions of their own.',
          },
        ];
      }),
  );

/** The body of `describe` is a list of tests, not steps. */
function isGroupOfTests(node: FunctionNode): boolean {
  const { parent } = node;
  return parent?.type === 'CallExpression' && chainOf(parent.callee)[0] === 'describe';
}

function nameOf(source: Source, node: FunctionNode): string {
  if (node.id) return node.id.name;
  const { parent } = node;
  if (parent?.type === 'VariableDeclarator')
    return source.text.slice(parent.id.start, parent.id.end);
  if (parent?.type === 'MethodDefinition')
    return source.text.slice(parent.key.start, parent.key.end);
  return 'a function';
}
