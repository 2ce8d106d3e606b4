/** PURE: what can be asked of a value by a dot or by brackets. A fixed list, and nothing else. */
import { dictMethods, listMethods } from './collection-methods.ts';
import { keyOf } from './operators.ts';
import { type Place, renderProblem } from './problem.ts';
import { textMethods } from './text-methods.ts';
import {
  Callable,
  listOf,
  type Method,
  Missing,
  Names,
  numberOf,
  present,
  Range,
  type Run,
  Tuple,
  type Value,
} from './values.ts';

/** `a.name`: a method first, then the entry of that name. */
export function attributeOf(of: Value, name: string, place?: Place): Value {
  const value = present(of);
  const method = methodOf(value, name);
  if (method !== undefined) {
    return new Callable(name, (args, run) => method(value, args, run));
  }
  const entry = entryOf(value, name);
  return entry === undefined ? new Missing(`'${name}'`, place) : entry;
}

/** `a['name']`, `a[0]`: the entry first. */
export function itemOf(of: Value, key: Value, place?: Place): Value {
  const value = present(of);
  const wanted = present(key);
  const index = numberOf(wanted);
  if (index !== undefined && !(value instanceof Map)) {
    const element = elementAt(value, index);
    return element === undefined ? new Missing(`the element ${index}`, place) : element;
  }
  const entry = value instanceof Map ? value.get(keyOf(wanted)) : undefined;
  if (entry !== undefined) return entry;
  if (typeof wanted !== 'string') return new Missing('the element', place);
  return attributeOf(value, wanted, place);
}

function methodOf(value: Value, name: string): Method | undefined {
  if (typeof value === 'string') return textMethods.get(name);
  if (value instanceof Map) return dictMethods.get(name);
  if (Array.isArray(value)) return listMethods.get(name);
  return undefined;
}

function entryOf(value: Value, name: string): Value | undefined {
  if (value instanceof Map) return value.get(name);
  if (value instanceof Names) return value.get(name);
  if (value instanceof Callable) return value.attributes.get(name);
  return undefined;
}

function elementAt(value: Value, index: number): Value | undefined {
  if (!Number.isInteger(index)) return undefined;
  if (value instanceof Range) {
    const at = index < 0 ? value.length + index : index;
    return at >= 0 && at < value.length ? value.at(at) : undefined;
  }
  if (typeof value === 'string') return [...value].at(index);
  if (Array.isArray(value)) return value.at(index);
  return value instanceof Tuple ? value.items.at(index) : undefined;
}

export function sliceOf(of: Value, parts: readonly (Value | undefined)[], run: Run): Value {
  const value = present(of);
  if (value instanceof Map) throw renderProblem('a mapping has no slices');
  const items = listOf(value, run);
  const [start, stop, step] = parts.map((part) => wholeOf(part));
  const by = step ?? 1;
  if (by === 0) throw renderProblem('the step of a slice can not be zero');
  const last = items.length;
  const bound = (at: number | undefined, otherwise: number) => {
    if (at === undefined) return otherwise;
    const place = at < 0 ? at + last : at;
    return by > 0 ? Math.min(Math.max(place, 0), last) : Math.min(Math.max(place, -1), last - 1);
  };
  const from = bound(start, by > 0 ? 0 : last - 1);
  const to = bound(stop, by > 0 ? last : -1);
  const found: Value[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) found.push(items[at] ?? null);
  if (typeof value === 'string') return run.text(found.join(''));
  return value instanceof Tuple ? new Tuple(found) : found;
}

function wholeOf(part: Value | undefined): number | undefined {
  if (part === undefined || part === null) return undefined;
  const number = numberOf(present(part));
  if (number === undefined || !Number.isInteger(number)) {
    throw renderProblem('a slice needs whole numbers');
  }
  return number;
}
