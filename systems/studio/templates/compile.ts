/** PURE: a template's text to a function that renders it. */
import type { Body, FilterUse, Parameter, Statement } from './ast.ts';
import { type Compute, compileArguments, compileExpression } from './compile-expression.ts';
import { compileTarget } from './compile-target.ts';
import { filters } from './filters/registry.ts';
import { forLoop } from './loop.ts';
import { parseTemplate } from './parser.ts';
import { textOf } from './print.ts';
import { type Place, placed, renderProblem, TemplateProblem } from './problem.ts';
import { Scope, type State, type Write } from './state.ts';
import { Callable, present, Tuple, truthy, type Value } from './values.ts';

/** Finds what a template includes by name. */
export type Include = (name: string) => Write | undefined;

export interface CompileSettings {
  readonly include: Include;
}

export function compileTemplate(source: string, settings: CompileSettings): Write {
  return compileBody(parseTemplate(source), settings);
}

function compileBody(body: Body, settings: CompileSettings): Write {
  const writes = body.map((statement) => compileStatement(statement, settings));
  return (scope, state) => {
    for (const write of writes) write(scope, state);
  };
}

function compileStatement(node: Statement, settings: CompileSettings): Write {
  if (node.kind === 'text') return (_scope, state) => state.write(node.text);
  const place: Place = { line: node.line, column: node.column };
  try {
    const write = compiled(node, settings);
    return (scope, state) => {
      try {
        state.charge(1);
        write(scope, state);
      } catch (error) {
        throw placed(error, place);
      }
    };
  } catch (error) {
    throw placed(error, place);
  }
}

function compiled(node: Exclude<Statement, { kind: 'text' }>, settings: CompileSettings): Write {
  switch (node.kind) {
    case 'output': {
      const value = compileExpression(node.value);
      return (scope, state) => state.write(textOf(value(scope, state), state));
    }
    case 'if':
      return ifElse(node, settings);
    case 'for':
      return forLoop(node, (body) => compileBody(body, settings));
    case 'set': {
      const [value, assign] = [compileExpression(node.value), compileTarget(node.target)];
      return (scope, state) => assign(scope, present(value(scope, state)));
    }
    case 'set block':
      return setBlock(node, settings);
    case 'macro': {
      const macro = compileMacro(node.name, node.parameters, node.body, settings);
      return (scope) => scope.set(node.name, macro(scope));
    }
    case 'call block':
      return callBlock(node, settings);
    case 'filter block': {
      const [body, filtered] = [compileBody(node.body, settings), compileFilters(node.filters)];
      return (scope, state) => {
        const text = state.captured(() => body(new Scope(scope), state));
        state.write(textOf(filtered(text, scope, state), state));
      };
    }
    case 'with': {
      const values = node.values.map(([name, value]) => [name, compileExpression(value)] as const);
      const body = compileBody(node.body, settings);
      return (scope, state) => {
        const inner = new Scope(scope);
        for (const [name, value] of values) inner.set(name, present(value(scope, state)));
        body(inner, state);
      };
    }
    case 'include':
      return include(node, settings);
  }
}

function ifElse(node: Extract<Statement, { kind: 'if' }>, settings: CompileSettings): Write {
  const branches = node.branches.map(({ test, body }) => ({
    test: compileExpression(test),
    body: compileBody(body, settings),
  }));
  const otherwise = node.otherwise && compileBody(node.otherwise, settings);
  return (scope, state) => {
    const branch = branches.find(({ test }) => truthy(test(scope, state)));
    (branch?.body ?? otherwise)?.(scope, state);
  };
}

function compileFilters(
  uses: readonly FilterUse[],
): (value: Value, scope: Scope, state: State) => Value {
  const steps = uses.map((use) => {
    const found = filters.get(use.name);
    if (found === undefined) {
      throw new TemplateProblem('syntax', `there is no filter '${use.name}'`, use);
    }
    return { found, args: compileArguments(use.args) };
  });
  return (value, scope, state) =>
    steps.reduce((now, { found, args }) => found.apply(now, args(scope, state), state), value);
}

function setBlock(
  node: Extract<Statement, { kind: 'set block' }>,
  settings: CompileSettings,
): Write {
  const body = compileBody(node.body, settings);
  const [assign, filtered] = [compileTarget(node.target), compileFilters(node.filters)];
  return (scope, state) => {
    const text = state.captured(() => body(new Scope(scope), state));
    assign(scope, filtered(state.text(text), scope, state));
  };
}

function compileMacro(
  name: string,
  parameters: readonly Parameter[],
  body: Body,
  settings: CompileSettings,
): (scope: Scope, caller?: Value) => Callable {
  const defaults = parameters.map((one) => ({
    name: one.name,
    value: one.value && compileExpression(one.value),
  }));
  const write = compileBody(body, settings);
  const known = new Set(parameters.map((one) => one.name));
  return (outer) =>
    new Callable(
      name,
      (args, run) => {
        const state = run as State;
        const scope = new Scope(outer);
        bindParameters(name, defaults, known, args, scope, state);
        return state.text(state.captured(() => write(scope, state)));
      },
      new Map<string, Value>([['name', name]]),
    );
}

function bindParameters(
  name: string,
  defaults: readonly { readonly name: string; readonly value: Compute | undefined }[],
  known: ReadonlySet<string>,
  args: { readonly positional: readonly Value[]; readonly named: ReadonlyMap<string, Value> },
  scope: Scope,
  state: State,
): void {
  const { positional, named } = args;
  const caller = named.get('caller');
  if (caller !== undefined) scope.set('caller', caller);
  scope.set('varargs', new Tuple(positional.slice(defaults.length)));
  const others = [...named].filter(([key]) => !known.has(key) && key !== 'caller');
  scope.set('kwargs', new Map<Value, Value>(others));
  for (const [index, parameter] of defaults.entries()) {
    const byPlace = positional[index];
    const given = byPlace === undefined ? named.get(parameter.name) : byPlace;
    const value = given === undefined ? parameter.value?.(scope, state) : given;
    if (value === undefined) throw renderProblem(`${name} needs '${parameter.name}'`);
    scope.set(parameter.name, value);
  }
}

function callBlock(
  node: Extract<Statement, { kind: 'call block' }>,
  settings: CompileSettings,
): Write {
  if (node.call.kind !== 'call') throw new Error('the parser lets only calls through');
  const callee = compileExpression(node.call.of);
  const args = compileArguments(node.call.args);
  const caller = compileMacro('caller', node.parameters, node.body, settings);
  return (scope, state) => {
    const called = present(callee(scope, state));
    if (!(called instanceof Callable)) throw renderProblem('only a macro can be called here');
    const { positional, named } = args(scope, state);
    const given = { positional, named: new Map(named).set('caller', caller(scope)) };
    const value = state.deeper(() => called.call(given, state));
    state.write(textOf(value, state));
  };
}

function include(node: Extract<Statement, { kind: 'include' }>, settings: CompileSettings): Write {
  const name = compileExpression(node.name);
  return (scope, state) => {
    const wanted = present(name(scope, state));
    const candidates = Array.isArray(wanted) ? wanted : [wanted];
    for (const one of candidates) {
      const found = typeof one === 'string' ? settings.include(one) : undefined;
      if (found === undefined) continue;
      state.deeper(() => found(new Scope(scope), state));
      return;
    }
    if (!node.ignoreMissing) throw renderProblem(`there is no fragment '${textOf(wanted, state)}'`);
  };
}
