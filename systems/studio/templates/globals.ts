/** PURE: the functions that every template has. */
import { Given } from './arguments.ts';
import { renderProblem } from './problem.ts';
import { type CallArguments, Callable, Names, Range, type Run, type Value } from './values.ts';

function range(args: CallArguments): Value {
  const numbers = args.positional.map((value) => {
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    throw renderProblem('range needs whole numbers');
  });
  const [first, second, step = 1] = numbers;
  if (first === undefined || numbers.length > 3) throw renderProblem('range takes 1 to 3 numbers');
  if (step === 0) throw renderProblem('the step of a range can not be zero');
  return second === undefined ? new Range(0, first, 1) : new Range(first, second, step);
}

function namespace(args: CallArguments): Value {
  const values = new Map<string, Value>(args.named);
  return new Names(
    'namespace',
    (name) => values.get(name),
    (name, value) => values.set(name, value),
  );
}

function cycler(args: CallArguments): Value {
  const items = args.positional;
  let at = 0;
  const current = () => items[at % items.length] ?? null;
  const next = new Callable('next', () => {
    const item = current();
    at += 1;
    return item;
  });
  const reset = new Callable('reset', () => {
    at = 0;
    return null;
  });
  return new Names('cycler', (name) => {
    if (name === 'current') return current();
    if (name === 'next') return next;
    return name === 'reset' ? reset : undefined;
  });
}

function joiner(args: CallArguments, run: Run): Value {
  const glue = new Given('joiner', { sep: ', ' }, args, run).text('sep');
  let used = false;
  return new Callable('joiner', () => {
    if (used) return glue;
    used = true;
    return '';
  });
}

export const globals: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['range', new Callable('range', range)],
  ['dict', new Callable('dict', (args) => new Map<Value, Value>(args.named))],
  ['namespace', new Callable('namespace', namespace)],
  ['cycler', new Callable('cycler', cycler)],
  ['joiner', new Callable('joiner', joiner)],
]);
