/** What a filter is: one file each, listed in `registry.ts`. */
import { Given, type Parameters } from '../arguments.ts';
import { itemOf } from '../methods.ts';
import { textOf } from '../print.ts';
import { type CallArguments, numberOf, present, type Run, type Value } from '../values.ts';

export interface FilterRun extends Run {
  /** Other filters and tests, by name: `map('upper')`, `select('even')`. */
  filter(name: string, value: Value, args: CallArguments): Value;
  test(name: string, value: Value, args: CallArguments): boolean;
}

export interface Filter {
  readonly name: string;
  readonly apply: (value: Value, args: CallArguments, run: FilterRun) => Value;
}

type Work = (value: Value, given: Given, run: FilterRun) => Value;

/** The usual filter: what it is given is there, and so are its arguments. */
export function filter(name: string, parameters: Parameters, work: Work): Filter {
  return {
    name,
    apply(value, args, run) {
      run.charge(1);
      return work(present(value), new Given(name, parameters, args, run), run);
    },
  };
}

/** One that makes a text from a text. */
export function textFilter(
  name: string,
  parameters: Parameters,
  work: (text: string, given: Given, run: FilterRun) => string,
): Filter {
  return filter(name, parameters, (value, given, run) => {
    const text = textOf(value, run);
    run.charge(text.length / 64);
    return run.text(work(text, given, run));
  });
}

/** `'author.name'` or `0`: what a filter looks at in each item. Nothing: the item itself. */
export function pathOf(attribute: Value | undefined): (item: Value) => Value {
  if (attribute === undefined) return (item) => item;
  const index = numberOf(attribute);
  const steps = index === undefined ? String(attribute).split('.') : [index];
  return (item) =>
    steps.reduce<Value>((value, step) => {
      const key = typeof step === 'string' && /^\d+$/.test(step) ? Number(step) : step;
      return itemOf(value, key);
    }, item);
}

/** Texts are compared without regard to case unless it is asked for. */
export function caseless(value: Value, caseSensitive: boolean): Value {
  return typeof value === 'string' && !caseSensitive ? value.toLowerCase() : value;
}
