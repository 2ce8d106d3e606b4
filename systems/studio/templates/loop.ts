/** PURE: `for`, with its `loop`, its condition, its `else`, and recursion. */
import type { Body, Statement } from './ast.ts';
import { compileExpression } from './compile-expression.ts';
import { compileTarget } from './compile-target.ts';
import { renderProblem } from './problem.ts';
import { Scope, type State, type Write } from './state.ts';
import { Callable, itemsOf, Missing, truthy, type Value } from './values.ts';

export function forLoop(
  node: Extract<Statement, { kind: 'for' }>,
  compileBody: (body: Body) => Write,
): Write {
  const over = compileExpression(node.over);
  const test = node.test && compileExpression(node.test);
  const [body, assign] = [compileBody(node.body), compileTarget(node.target)];
  const otherwise = node.otherwise && compileBody(node.otherwise);

  const chosen = (items: Value, scope: Scope, state: State): Value[] => {
    const found: Value[] = [];
    for (const item of itemsOf(items)) {
      state.charge(1);
      if (test !== undefined) {
        const inner = new Scope(scope);
        assign(inner, item);
        if (!truthy(test(inner, state))) continue;
      }
      found.push(item);
    }
    return found;
  };
  const run = (value: Value, scope: Scope, state: State, depth: number): void => {
    const items = chosen(value, scope, state);
    if (items.length === 0) {
      otherwise?.(scope, state);
      return;
    }
    const again = new Callable('loop', ({ positional: [inner] }) => {
      if (!node.recursive) throw renderProblem('the loop is not recursive');
      return state.captured(() => run(inner ?? null, scope, state, depth + 1));
    });
    const loop = new Loop(items, depth, again);
    for (const [index, item] of items.entries()) {
      state.charge(1);
      const inner = new Scope(scope);
      inner.set('loop', loop.at(index));
      assign(inner, item);
      body(inner, state);
    }
  };
  return (scope, state) => run(over(scope, state), scope, state, 1);
}

class Loop {
  readonly #items: readonly Value[];
  readonly #depth: number;
  readonly #again: Callable;
  #changed: Value | undefined;

  constructor(items: readonly Value[], depth: number, again: Callable) {
    this.#items = items;
    this.#depth = depth;
    this.#again = again;
  }

  /** Can be called (when it is recursive) and asked: a callable with attributes. */
  at(index: number): Value {
    const names = new LoopNames((name) => this.#get(name, index));
    return new Callable('loop', this.#again.call, names);
  }

  #get(name: string, index: number): Value | undefined {
    const count = this.#items.length;
    switch (name) {
      case 'index':
        return index + 1;
      case 'index0':
        return index;
      case 'revindex':
        return count - index;
      case 'revindex0':
        return count - index - 1;
      case 'first':
        return index === 0;
      case 'last':
        return index === count - 1;
      case 'length':
        return count;
      case 'depth':
        return this.#depth;
      case 'depth0':
        return this.#depth - 1;
      case 'previtem':
        return this.#item(index - 1, 'the item before the first');
      case 'nextitem':
        return this.#item(index + 1, 'the item after the last');
      case 'cycle':
        return new Callable('cycle', ({ positional }) => {
          if (positional.length === 0) throw renderProblem('cycle needs something to go through');
          return positional[index % positional.length] ?? null;
        });
      case 'changed':
        return new Callable('changed', ({ positional }) => this.#isChanged(positional));
      default:
        return undefined;
    }
  }

  #item(index: number, what: string): Value {
    const item = this.#items[index];
    return item === undefined ? new Missing(what) : item;
  }

  #isChanged(values: readonly Value[]): boolean {
    const now = JSON.stringify(values);
    const isNew = now !== this.#changed;
    this.#changed = now;
    return isNew;
  }
}

/** Looks like a map of attributes and makes each when it is asked for. */
class LoopNames extends Map<string, Value> {
  readonly #get: (name: string) => Value | undefined;

  constructor(get: (name: string) => Value | undefined) {
    super();
    this.#get = get;
  }

  override get(name: string): Value | undefined {
    return this.#get(name);
  }
}
