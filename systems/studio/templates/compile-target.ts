/** PURE: where a value goes: to a name, to several, or to what namespace() made. */
import type { Target } from './ast.ts';
import { renderProblem } from './problem.ts';
import type { Scope } from './state.ts';
import { itemsOf, Names, type Value } from './values.ts';

export function compileTarget(target: Target): (scope: Scope, value: Value) => void {
  if (target.kind === 'attribute') {
    return (scope, value) => {
      const of = scope.get(target.of);
      if (!(of instanceof Names) || of.set === undefined) {
        throw renderProblem(`only what namespace() made can be given attributes`);
      }
      of.set(target.name, value);
    };
  }
  const [only] = target.names;
  if (!target.isTuple && only !== undefined) return (scope, value) => scope.set(only, value);
  return (scope, value) => {
    const items = [...itemsOf(value)];
    const { names } = target;
    if (items.length !== names.length) {
      throw renderProblem(`expected ${names.length} values, found ${items.length}`);
    }
    for (const [index, name] of names.entries()) scope.set(name, items[index] ?? null);
  };
}
