/** PURE: what may stand after `is`. */
import { compare, contains, equal } from './operators.ts';
import { renderProblem } from './problem.ts';
import {
  Callable,
  isFloat,
  Missing,
  numberOf,
  present,
  Range,
  type Run,
  Tuple,
  type Value,
} from './values.ts';

type ValueTest = (value: Value, argument: Value | undefined, run: Run) => boolean;

function whole(value: Value): number {
  const number = numberOf(present(value));
  if (number === undefined) throw renderProblem('this needs a number');
  return number;
}

function against(operator: string): ValueTest {
  return (value, argument, run) => compare(operator, value, needed(argument), run);
}

function needed(argument: Value | undefined): Value {
  if (argument === undefined) throw renderProblem('the test needs something to compare with');
  return argument;
}

function isSequence(value: Value): boolean {
  const isList = Array.isArray(value) || value instanceof Tuple || value instanceof Range;
  return isList || typeof value === 'string' || value instanceof Map;
}

function isCased(value: Value, upper: boolean): boolean {
  if (typeof value !== 'string') return false;
  const isSame = value === (upper ? value.toUpperCase() : value.toLowerCase());
  return isSame && value.toUpperCase() !== value.toLowerCase();
}

const isNumber = (value: Value) => numberOf(value) !== undefined;

export const valueTests: ReadonlyMap<string, ValueTest> = new Map<string, ValueTest>([
  ['defined', (value) => !(value instanceof Missing)],
  ['undefined', (value) => value instanceof Missing],
  ['none', (value) => present(value) === null],
  ['boolean', (value) => typeof present(value) === 'boolean'],
  ['true', (value) => present(value) === true],
  ['false', (value) => present(value) === false],
  ['string', (value) => typeof present(value) === 'string'],
  ['number', (value) => isNumber(present(value))],
  ['integer', (value) => typeof present(value) === 'number' && Number.isInteger(value)],
  ['float', (value) => isFloat(present(value))],
  ['mapping', (value) => present(value) instanceof Map],
  ['sequence', (value) => isSequence(present(value))],
  ['iterable', (value) => isSequence(present(value))],
  ['callable', (value) => present(value) instanceof Callable],
  ['odd', (value) => Math.abs(whole(value) % 2) === 1],
  ['even', (value) => whole(value) % 2 === 0],
  ['divisibleby', (value, by) => whole(value) % whole(needed(by)) === 0],
  ['lower', (value) => isCased(present(value), false)],
  ['upper', (value) => isCased(present(value), true)],
  ['in', (value, whole_, run) => contains(present(needed(whole_)), present(value), run)],
  ['sameas', (value, other) => present(value) === needed(other)],
  ['eq', (value, other, run) => equal(present(value), needed(other), run)],
  ['equalto', (value, other, run) => equal(present(value), needed(other), run)],
  ['==', (value, other, run) => equal(present(value), needed(other), run)],
  ...(
    [
      ['ne', '!='],
      ['!=', '!='],
      ['lt', '<'],
      ['lessthan', '<'],
      ['<', '<'],
      ['le', '<='],
      ['<=', '<='],
      ['gt', '>'],
      ['greaterthan', '>'],
      ['>', '>'],
      ['ge', '>='],
      ['>=', '>='],
    ] as const
  ).map(([name, operator]) => [name, against(operator)] as const),
]);
