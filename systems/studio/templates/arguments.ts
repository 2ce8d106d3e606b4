/** PURE: arguments by place and by name to the parameters they are meant for. */

import { textOf } from './print.ts';
import { renderProblem } from './problem.ts';
import {
  type CallArguments,
  Missing,
  numberOf,
  type Run,
  truthy,
  typeName,
  type Value,
} from './values.ts';

/** A parameter without a default must be given. */
export type Parameters = Readonly<Record<string, Value | undefined>>;

export class Given {
  readonly #values: ReadonlyMap<string, Value>;
  readonly #what: string;
  readonly #run: Run;

  constructor(what: string, parameters: Parameters, args: CallArguments, run: Run) {
    this.#what = what;
    this.#run = run;
    this.#values = bind(what, parameters, args);
  }

  value(name: string): Value {
    const value = this.#values.get(name) ?? null;
    if (value instanceof Missing) throw value.problem();
    return value;
  }

  text(name: string): string {
    return textOf(this.value(name), this.#run);
  }

  flag(name: string): boolean {
    return truthy(this.value(name));
  }

  whole(name: string): number {
    const number = numberOf(this.value(name));
    if (number !== undefined && Number.isSafeInteger(number)) return number;
    const found = typeName(this.value(name));
    throw renderProblem(`${this.#what}: ${name} must be a whole number, not a ${found}`);
  }

  /** Undefined where the parameter is none. */
  optional(name: string): Value | undefined {
    return this.value(name) ?? undefined;
  }
}

function bind(what: string, parameters: Parameters, args: CallArguments): Map<string, Value> {
  const names = Object.keys(parameters);
  if (args.positional.length > names.length) {
    throw renderProblem(`${what} takes ${names.length} arguments at most`);
  }
  const values = new Map<string, Value>();
  for (const [index, value] of args.positional.entries()) values.set(names[index] ?? '', value);
  for (const [name, value] of args.named) {
    if (!names.includes(name)) throw renderProblem(`${what} has no argument '${name}'`);
    if (values.has(name)) throw renderProblem(`${what} was given '${name}' twice`);
    values.set(name, value);
  }
  for (const name of names) {
    const otherwise = parameters[name];
    if (values.has(name)) continue;
    if (otherwise === undefined) throw renderProblem(`${what} needs the argument '${name}'`);
    values.set(name, otherwise);
  }
  return values;
}
