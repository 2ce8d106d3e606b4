/** PURE: what operators do, as in Python. */

import { textOf } from './print.ts';
import { renderProblem } from './problem.ts';
import {
  Float,
  isFloat,
  itemsOf,
  listOf,
  Missing,
  made,
  numberOf,
  present,
  Range,
  type Run,
  Tuple,
  typeName,
  type Value,
} from './values.ts';

export function calculate(operator: string, left: Value, right: Value, run: Run): Value {
  run.charge(1);
  if (operator === '~') return run.text(textOf(left, run) + textOf(right, run));
  const a = present(left);
  const b = present(right);
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) return numeric(operator, x, y, isFloat(a) || isFloat(b));
  if (operator === '+') return join(a, b, run);
  if (operator === '*') return repeat(a, b, run);
  if (operator === '%' && typeof a === 'string') return formatted(a, b, run);
  throw wrong(operator, a, b);
}

function wrong(operator: string, a: Value, b: Value) {
  return renderProblem(`a ${typeName(a)} ${operator} a ${typeName(b)} means nothing`);
}

function numeric(operator: string, x: number, y: number, float: boolean): Value {
  switch (operator) {
    case '+':
      return made(x + y, float);
    case '-':
      return made(x - y, float);
    case '*':
      return made(x * y, float);
    case '**':
      return made(x ** y, float || y < 0);
    default:
      break;
  }
  if (y === 0) throw renderProblem('a division by zero');
  if (operator === '/') return made(x / y, true);
  if (operator === '//') return made(Math.floor(x / y), float);
  // The sign is that of the divisor.
  const rest = x % y;
  return made(rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest, float);
}

function join(a: Value, b: Value, run: Run): Value {
  if (typeof a === 'string' && typeof b === 'string') return run.text(a + b);
  if (Array.isArray(a) && Array.isArray(b)) return [...listOf(a, run), ...listOf(b, run)];
  if (a instanceof Tuple && b instanceof Tuple) {
    return new Tuple([...listOf(a, run), ...listOf(b, run)]);
  }
  throw wrong('+', a, b);
}

function repeat(a: Value, b: Value, run: Run): Value {
  const times = numberOf(b) ?? numberOf(a);
  const thing = numberOf(b) === undefined ? b : a;
  if (times === undefined || !Number.isInteger(times)) throw wrong('*', a, b);
  const count = Math.max(0, times);
  if (typeof thing === 'string') {
    run.charge((thing.length * count) / 8);
    return run.text(thing.repeat(count));
  }
  if (!Array.isArray(thing)) throw wrong('*', a, b);
  run.charge(thing.length * count);
  return Array.from({ length: count }, () => thing).flat();
}

/** `'%s is %d' % (name, age)` */
export function formatted(pattern: string, values: Value, run: Run): string {
  const items = values instanceof Tuple ? [...values.items] : [values];
  const text = pattern.replace(
    /%(-?)(0?)(\d{0,4})(?:\.(\d{1,2}))?([sdifr%])/g,
    (_all, ...parts) => {
      const [left, zero, width, precision, kind] = parts as string[];
      if (kind === '%') return '%';
      const item = items.shift();
      if (item === undefined) throw renderProblem('not enough values for the pattern');
      const one = formattedOne(item, kind ?? 's', precision, run);
      const size = Number(width ?? 0);
      if (left === '-') return one.padEnd(size);
      return one.padStart(size, zero === '0' ? '0' : ' ');
    },
  );
  if (items.length > 0 && !(values instanceof Map)) {
    throw renderProblem('more values than the pattern has places');
  }
  return run.text(text);
}

function formattedOne(item: Value, kind: string, precision: string | undefined, run: Run): string {
  if (kind === 's' || kind === 'r') return textOf(item, run);
  const number = numberOf(item);
  if (number === undefined) throw renderProblem(`%${kind} needs a number`);
  return kind === 'f' ? number.toFixed(Number(precision ?? 6)) : String(Math.trunc(number));
}

export function compare(operator: string, left: Value, right: Value, run: Run): boolean {
  run.charge(1);
  const a = present(left);
  const b = present(right);
  switch (operator) {
    case '==':
      return equal(a, b, run);
    case '!=':
      return !equal(a, b, run);
    case 'in':
      return contains(b, a, run);
    case 'not in':
      return !contains(b, a, run);
    default:
      return ordered(operator, order(a, b, run));
  }
}

function ordered(operator: string, sign: number): boolean {
  if (operator === '<') return sign < 0;
  if (operator === '>') return sign > 0;
  return operator === '<=' ? sign <= 0 : sign >= 0;
}

export function equal(a: Value, b: Value, run: Run): boolean {
  if (a === b) return true;
  const x = numberOf(a);
  if (x !== undefined) return x === numberOf(b);
  if (isList(a) && isList(b) && a instanceof Tuple === b instanceof Tuple) {
    const left = listOf(a, run);
    const right = listOf(b, run);
    if (left.length !== right.length) return false;
    return left.every((item, index) => equal(item, right[index] ?? null, run));
  }
  if (a instanceof Map && b instanceof Map) {
    run.charge(a.size);
    if (a.size !== b.size) return false;
    return [...a].every(([key, item]) => b.has(key) && equal(item, b.get(key) ?? null, run));
  }
  return false;
}

function isList(value: Value): value is Value[] | Tuple | Range {
  return Array.isArray(value) || value instanceof Tuple || value instanceof Range;
}

/** Below zero, zero, above; values that have no order are an error. */
export function order(a: Value, b: Value, run: Run): number {
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) return x - y;
  if (typeof a === 'string' && typeof b === 'string') {
    run.charge(Math.min(a.length, b.length) / 8);
    return textOrder(a, b);
  }
  if (isList(a) && isList(b)) {
    const right = listOf(b, run);
    const left = listOf(a, run);
    for (const [index, item] of left.entries()) {
      const other = right[index];
      if (other === undefined) return 1;
      const sign = equal(item, other, run) ? 0 : order(item, other, run);
      if (sign !== 0) return sign;
    }
    return left.length - right.length;
  }
  throw renderProblem(`a ${typeName(a)} and a ${typeName(b)} have no order`);
}

/** By code points and not by UTF-16, where the two differ. */
function textOrder(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x === y) continue;
    const isSurrogate = (code: number) => code >= 0xd800 && code < 0xe000;
    if (isSurrogate(x) !== isSurrogate(y)) return isSurrogate(x) ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

export function contains(whole: Value, part: Value, run: Run): boolean {
  if (typeof whole === 'string') {
    if (typeof part !== 'string') throw renderProblem(`a ${typeName(part)} is never in a text`);
    run.charge(whole.length / 64);
    return whole.includes(part);
  }
  if (whole instanceof Map) return whole.has(keyOf(part));
  for (const item of itemsOf(whole)) {
    run.charge(1);
    if (!(item instanceof Missing) && equal(item, part, run)) return true;
  }
  return false;
}

/** 1, 1.0 and True are the same key, as in Python. */
export function keyOf(value: Value): Value {
  if (value instanceof Float) return value.value;
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value) || value instanceof Map) {
    throw renderProblem(`a ${typeName(value)} can not be a key`);
  }
  return present(value);
}

export function negated(value: Value): Value {
  const number = numberOf(present(value));
  if (number === undefined) throw renderProblem(`-${typeName(value)} means nothing`);
  return made(number === 0 && !isFloat(value) ? 0 : -number, isFloat(value));
}
