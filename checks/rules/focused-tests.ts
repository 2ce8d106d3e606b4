/** No test is singled out, and none is set aside without a comment that says why. */
import type { Node } from 'oxc-parser';
import { isTestCode } from '../repository/repository.ts';
import { chainOf, isFunction, propertyName, textOf } from '../repository/syntax.ts';
import type { Finding, Rule } from '../rule.ts';

const TEST_WORDS = new Set(['test', 'it', 'describe', 'suite', 'bench']);
// `skipIf(condition)` says why by its condition, unless that is always the same.
const ASIDE = new Set(['skip', 'todo', 'fails', 'skipIf', 'runIf']);
const CONDITIONAL = new Set(['skipIf', 'runIf']);

export const focusedTests: Rule = (repository) =>
  repository.code
    .filter(({ path }) => isTestCode(path))
    .flatMap((source) =>
      source.all('MemberExpression').flatMap((node): Finding[] => {
        const name = propertyName(node);
        if (name !== 'only' && !ASIDE.has(name)) return [];
        if (!TEST_WORDS.has(chainOf(node.object)[0] ?? '') && !takesTest(node)) return [];
        const call = outermostCall(node);
        const place = { path: source.path, line: source.lineOf(node.start) };
        if (CONDITIONAL.has(name) && !isConstant(node)) return [];
        if (name === 'only') {
          const message = 'runs only one of the tests (.only)';
          return [{ ...place, message, fix: 'Remove `.only`: every other test is silently off.' }];
        }
        if (source.hasCommentAt({ start: call.start, end: call.start + 1 })) return [];
        const message = `sets a test aside (.${name}) without a reason`;
        const fix = 'Say why, and until when, in a comment on the line above; or make it run.';
        return [{ ...place, message, fix }];
      }),
    );

/** `anything.only('title', () => ...)` is a test too, whatever the base was renamed to. */
function takesTest(node: Node): boolean {
  const call = node.parent;
  if (call?.type !== 'CallExpression' || call.callee !== node) return false;
  const [first, ...rest] = call.arguments;
  return first !== undefined && textOf(first) !== undefined && rest.some(isFunction);
}

function isConstant(node: Node): boolean {
  const call = node.parent;
  return call?.type !== 'CallExpression' || call.arguments[0]?.type === 'Literal';
}

function outermostCall(node: Node): Node {
  const { parent } = node;
  const goesOn =
    (parent?.type === 'CallExpression' && parent.callee === node) ||
    (parent?.type === 'MemberExpression' && parent.object === node);
  return parent && goesOn ? outermostCall(parent) : node;
}
