/** Tests wait for what they need, never for time to pass: a sleep is slow and still flaky. */
import type { Node } from 'oxc-parser';
import type { NodeOf } from '../repository/node-of.ts';
import { isTestCode } from '../repository/repository.ts';
import type { Source } from '../repository/source.ts';
import { ancestorsOf, chainOf, isFunction } from '../repository/syntax.ts';
import type { Rule } from '../rule.ts';

const SLEEPERS = new Set(['sleep', 'delay', 'pause', 'snooze', 'sleepMs', 'delayMs', 'waitMs']);
const TIMERS = new Set(['setTimeout', 'after', 'later', 'schedule', 'setInterval']);

export const sleeping: Rule = (repository) =>
  repository.code
    .filter(({ path }) => isTestCode(path))
    .flatMap((source) =>
      sleepsIn(source).map(([line, how]) => ({
        path: source.path,
        line,
        message: `a test sleeps (${how})`,
        fix: 'Wait for the condition or the event itself (vi.waitFor, once), or use a fake clock.',
      })),
    );

function sleepsIn(source: Source): [line: number, how: string][] {
  const imports = source.references
    .filter(({ specifier }) => /^(?:node:)?timers\/promises$/.test(specifier))
    .map(({ line, specifier }): [number, string] => [line, specifier]);
  const calls = source.all('CallExpression').flatMap((node): [number, string][] => {
    const how = sleepOf(node);
    return how === undefined ? [] : [[source.lineOf(node.start), how]];
  });
  return [...imports, ...calls];
}

function sleepOf(node: NodeOf<'CallExpression'>): string | undefined {
  const chain = chainOf(node.callee);
  const name = chain.at(-1) ?? '';
  if (SLEEPERS.has(name) && node.arguments.length > 0) return name;
  if (chain.join('.') === 'Atomics.wait') return 'Atomics.wait';
  if (!TIMERS.has(name)) return undefined;
  const resolver = resolverAround(node);
  const isSleep = resolver && node.arguments.some((argument) => callsOnly(argument, resolver));
  return isSleep ? `a promise resolved by ${name}` : undefined;
}

/** The name of the `resolve` argument of the `new Promise(...)` that the node stands in. */
function resolverAround(node: Node): string | undefined {
  for (const parent of ancestorsOf(node)) {
    if (!isFunction(parent)) continue;
    const made = parent.parent;
    const isExecutor = made?.type === 'NewExpression' && chainOf(made.callee)[0] === 'Promise';
    const first = parent.params[0];
    if (isExecutor && first?.type === 'Identifier') return first.name;
  }
  return undefined;
}

/** `resolve` itself, or a function that does nothing but call it. */
function callsOnly(node: Node, resolver: string): boolean {
  if (node.type === 'Identifier') return node.name === resolver;
  if (node.type === 'CallExpression') return chainOf(node.callee)[0] === resolver;
  if (node.type === 'ExpressionStatement') return callsOnly(node.expression, resolver);
  if (!isFunction(node) || !node.body) return false;
  if (node.body.type !== 'BlockStatement') return callsOnly(node.body, resolver);
  const [only, ...rest] = node.body.body;
  return only !== undefined && rest.length === 0 && callsOnly(only, resolver);
}
