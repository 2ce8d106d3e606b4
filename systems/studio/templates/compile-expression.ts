/** PURE: expressions to functions. Made once, run for every record. */
import type { Arguments, Expression } from './ast.ts';
import { filters } from './filters/registry.ts';
import { globals } from './globals.ts';
import { attributeOf, itemOf, sliceOf } from './methods.ts';
import { calculate, compare, keyOf, negated } from './operators.ts';
import { type Place, placed, renderProblem, TemplateProblem } from './problem.ts';
import type { Scope, State } from './state.ts';
import { valueTests } from './tests-of-values.ts';
import {
  type CallArguments,
  Callable,
  Float,
  Missing,
  made,
  numberOf,
  present,
  Tuple,
  truthy,
  typeName,
  type Value,
} from './values.ts';

export type Compute = (scope: Scope, state: State) => Value;

export function compileExpression(node: Expression): Compute {
  const compute = compiled(node);
  if (node.kind === 'literal' || node.kind === 'name') return compute;
  const place: Place = { line: node.line, column: node.column };
  return (scope, state) => {
    try {
      state.charge(1);
      return compute(scope, state);
    } catch (error) {
      throw placed(error, place);
    }
  };
}

function compiled(node: Expression): Compute {
  const place: Place = { line: node.line, column: node.column };
  switch (node.kind) {
    case 'literal': {
      const { value } = node;
      return () => value;
    }
    case 'float': {
      const value = made(node.value, true);
      return () => value;
    }
    case 'name':
      return name(node.name, place);
    case 'list': {
      const items = node.items.map(compileExpression);
      return (scope, state) => items.map((item) => present(item(scope, state)));
    }
    case 'tuple': {
      const items = node.items.map(compileExpression);
      return (scope, state) => new Tuple(items.map((item) => present(item(scope, state))));
    }
    case 'dict':
      return dict(node.items);
    case 'attribute': {
      const of = compileExpression(node.of);
      return (scope, state) => attributeOf(of(scope, state), node.name, place);
    }
    case 'item': {
      const [of, key] = [compileExpression(node.of), compileExpression(node.key)];
      return (scope, state) => itemOf(of(scope, state), key(scope, state), place);
    }
    case 'slice': {
      const of = compileExpression(node.of);
      const parts = node.parts.map((part) => part && compileExpression(part));
      return (scope, state) =>
        sliceOf(
          of(scope, state),
          parts.map((part) => part?.(scope, state)),
          state,
        );
    }
    case 'call':
      return call(node.of, node.args);
    case 'filter':
      return filter(node, place);
    case 'test':
      return test(node, place);
    default:
      return operation(node);
  }
}

function name(wanted: string, place: Place): Compute {
  const known = globals.get(wanted);
  const otherwise = known ?? new Missing(`'${wanted}'`, place);
  return (scope) => {
    const found = scope.get(wanted);
    return found === undefined ? otherwise : found;
  };
}

function dict(items: readonly (readonly [Expression, Expression])[]): Compute {
  const pairs = items.map(([key, value]) => [compileExpression(key), compileExpression(value)]);
  return (scope, state) =>
    new Map(
      pairs.map(([key, value]) => [
        keyOf(key?.(scope, state) ?? null),
        present(value?.(scope, state) ?? null),
      ]),
    );
}

function operation(node: Expression): Compute {
  switch (node.kind) {
    case 'not': {
      const of = compileExpression(node.of);
      return (scope, state) => !truthy(of(scope, state));
    }
    case 'minus': {
      const of = compileExpression(node.of);
      return (scope, state) => negated(of(scope, state));
    }
    case 'plus': {
      const of = compileExpression(node.of);
      return (scope, state) => {
        const value = present(of(scope, state));
        if (numberOf(value) === undefined) {
          throw renderProblem(`+${typeName(value)} means nothing`);
        }
        return value instanceof Float || typeof value === 'number' ? value : Number(value);
      };
    }
    case 'binary': {
      const [left, right] = [compileExpression(node.left), compileExpression(node.right)];
      const { operator } = node;
      return (scope, state) => calculate(operator, left(scope, state), right(scope, state), state);
    }
    case 'and':
    case 'or': {
      const [left, right] = [compileExpression(node.left), compileExpression(node.right)];
      const goesOn = node.kind === 'and';
      return (scope, state) => {
        const value = left(scope, state);
        return truthy(value) === goesOn ? right(scope, state) : value;
      };
    }
    case 'compare':
      return comparison(node);
    case 'condition':
      return condition(node);
    default:
      throw new Error(`there is no expression '${node.kind}'`);
  }
}

function comparison(node: Extract<Expression, { kind: 'compare' }>): Compute {
  const first = compileExpression(node.first);
  const rest = node.rest.map(({ operator, value }) => ({
    operator,
    value: compileExpression(value),
  }));
  return (scope, state) => {
    let left = first(scope, state);
    for (const { operator, value } of rest) {
      const right = value(scope, state);
      if (!compare(operator, left, right, state)) return false;
      left = right;
    }
    return true;
  };
}

function condition(node: Extract<Expression, { kind: 'condition' }>): Compute {
  const [test, then] = [compileExpression(node.test), compileExpression(node.then)];
  const otherwise = node.otherwise && compileExpression(node.otherwise);
  const place: Place = { line: node.line, column: node.column };
  return (scope, state) => {
    if (truthy(test(scope, state))) return then(scope, state);
    if (otherwise !== undefined) return otherwise(scope, state);
    return new Missing('the other value of this condition', place);
  };
}

export function compileArguments(args: Arguments): (scope: Scope, state: State) => CallArguments {
  const positional = args.positional.map(compileExpression);
  const named = args.named.map(([key, value]) => [key, compileExpression(value)] as const);
  const keys = new Set(named.map(([key]) => key));
  if (keys.size !== named.length) {
    throw new TemplateProblem('syntax', 'an argument is given twice');
  }
  return (scope, state) => ({
    positional: positional.map((value) => value(scope, state)),
    named: new Map(named.map(([key, value]) => [key, value(scope, state)])),
  });
}

function call(of: Expression, args: Arguments): Compute {
  const callee = compileExpression(of);
  const values = compileArguments(args);
  return (scope, state) => {
    const called = present(callee(scope, state));
    if (!(called instanceof Callable)) {
      throw renderProblem(`a ${typeName(called)} can not be called`);
    }
    return state.deeper(() => called.call(values(scope, state), state));
  };
}

function filter(node: Extract<Expression, { kind: 'filter' }>, place: Place): Compute {
  const found = filters.get(node.name);
  if (found === undefined) {
    throw new TemplateProblem('syntax', `there is no filter '${node.name}'`, place);
  }
  const [of, values] = [compileExpression(node.of), compileArguments(node.args)];
  return (scope, state) => found.apply(of(scope, state), values(scope, state), state);
}

function test(node: Extract<Expression, { kind: 'test' }>, place: Place): Compute {
  if (!valueTests.has(node.name)) {
    throw new TemplateProblem('syntax', `there is no test '${node.name}'`, place);
  }
  const [of, values] = [compileExpression(node.of), compileArguments(node.args)];
  const { name: wanted, negated: isNot } = node;
  return (scope, state) => state.test(wanted, of(scope, state), values(scope, state)) !== isNot;
}
