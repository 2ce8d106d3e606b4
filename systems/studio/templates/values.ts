/**
 * PURE: the values of templates. Nothing of the host is among them: no object with a prototype to
 * climb, no function but those made here. Rows come in as copies of their data.
 */
import { type Place, renderProblem, TemplateProblem } from './problem.ts';

/** A number that Python would call a float though it has no fraction: 2.0. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export class Tuple {
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

/** Where a value should be and is none. Any use but `is defined` and `default` is an error. */
export class Missing {
  readonly what: string;
  readonly place: Place | undefined;

  constructor(what: string, place?: Place | undefined) {
    this.what = what;
    this.place = place;
  }

  problem(): TemplateProblem {
    return new TemplateProblem('render', `${this.what} is missing`, this.place);
  }
}

/** Numbers that are not written down anywhere: `range(1000000)` costs nothing by itself. */
export class Range {
  readonly start: number;
  readonly step: number;
  readonly length: number;

  constructor(start: number, stop: number, step: number) {
    this.start = start;
    this.step = step;
    this.length = Math.max(0, Math.ceil((stop - start) / step));
  }

  at(index: number): number {
    return this.start + index * this.step;
  }
}

/** What a template may call. `limits` is charged for what it makes. */
export class Callable {
  readonly name: string;
  readonly call: (args: CallArguments, run: Run) => Value;
  /** What may be asked of it by a dot. */
  readonly attributes: ReadonlyMap<string, Value>;

  constructor(
    name: string,
    call: (args: CallArguments, run: Run) => Value,
    attributes: ReadonlyMap<string, Value> = new Map(),
  ) {
    this.name = name;
    this.call = call;
    this.attributes = attributes;
  }
}

/** `namespace(...)`, the loop, a cycler: names with values, of which some can be set. */
export class Names {
  readonly what: string;
  readonly get: (name: string) => Value | undefined;
  readonly set: ((name: string, value: Value) => void) | undefined;

  constructor(
    what: string,
    get: (name: string) => Value | undefined,
    set?: (name: string, value: Value) => void,
  ) {
    this.what = what;
    this.get = get;
    this.set = set;
  }
}

export type Dict = Map<Value, Value>;

export type Value =
  | string
  | number
  | boolean
  | null
  | Float
  | Tuple
  | Missing
  | Range
  | Callable
  | Names
  | Value[]
  | Dict;

export interface CallArguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** What bounds a render and what it draws its randomness from. */
export interface Run {
  /** Takes steps off the render's allowance: one for each thing that is looked at or made. */
  charge(steps: number): void;
  /** Charges for a text and holds it to the largest size. */
  text(made: string): string;
  readonly random: () => number;
  readonly tokens: Tokens | undefined;
}

export interface Tokens {
  encode(text: string): readonly number[];
  decode(tokens: readonly number[]): string;
}

const deepest = 64;

/** A copy of plain data. What is no data (a function, a symbol) has no place in a row. */
export function fromData(data: unknown, depth = 0): Value {
  if (depth > deepest) throw renderProblem('the data is nested too deep');
  switch (typeof data) {
    case 'string':
    case 'number':
    case 'boolean':
      return data;
    case 'bigint':
      return String(data);
    case 'object':
      break;
    default:
      return null;
  }
  if (data === null) return null;
  if (Array.isArray(data)) return data.map((item) => fromData(item, depth + 1));
  const entries = Object.entries(data);
  return new Map(entries.map(([name, value]) => [name, fromData(value, depth + 1)]));
}

export function present(value: Value): Exclude<Value, Missing> {
  if (value instanceof Missing) throw value.problem();
  return value;
}

export function truthy(given: Value): boolean {
  const value = present(given);
  if (value === null || value === false || value === 0 || value === '') return false;
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof Tuple) return value.items.length > 0;
  if (Array.isArray(value) || value instanceof Range) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  return true;
}

export function typeName(value: Value): string {
  if (value === null) return 'none';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number' || value instanceof Float) return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (Array.isArray(value) || value instanceof Tuple || value instanceof Range) return 'list';
  if (value instanceof Map) return 'mapping';
  if (value instanceof Callable) return 'function';
  return value instanceof Missing ? 'missing value' : value.what;
}

/** Python's booleans are numbers as well. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return value instanceof Float ? value.value : undefined;
}

export function isFloat(value: Value): boolean {
  return value instanceof Float || (typeof value === 'number' && !Number.isInteger(value));
}

/** A float stays one when its fraction is gone; a whole number stays exact or is an error. */
export function made(value: number, float: boolean): Value {
  if (float) return Number.isInteger(value) ? new Float(value) : value;
  if (!Number.isSafeInteger(value)) throw renderProblem('the number is too large');
  return value;
}

/** What a loop goes over. Texts give their characters, mappings their keys, as in Python. */
export function itemsOf(given: Value): Iterable<Value> & { readonly size: number } {
  const value = present(given);
  if (Array.isArray(value)) return sized(value, value.length);
  if (value instanceof Tuple) return sized(value.items, value.items.length);
  if (value instanceof Map) return sized(value.keys(), value.size);
  if (typeof value === 'string') {
    const signs = [...value];
    return sized(signs, signs.length);
  }
  if (value instanceof Range) return sized(rangeItems(value), value.length);
  throw renderProblem(`a ${typeName(value)} can not be gone through`);
}

function sized(items: Iterable<Value>, size: number) {
  return { size, [Symbol.iterator]: () => items[Symbol.iterator]() };
}

function* rangeItems(range: Range): Generator<Value> {
  for (let index = 0; index < range.length; index += 1) yield range.at(index);
}

/** As a list of its own, charged for. */
export function listOf(value: Value, run: Run): Value[] {
  const items = itemsOf(value);
  run.charge(items.size);
  return [...items];
}

export type Method = (self: Value, args: CallArguments, run: Run) => Value;
