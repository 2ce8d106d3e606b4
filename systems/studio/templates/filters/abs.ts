import { renderProblem } from '../problem.ts';
import { isFloat, made, numberOf } from '../values.ts';
import { filter } from './filter.ts';

export const abs = filter('abs', {}, (value) => {
  const number = numberOf(value);
  if (number === undefined) throw renderProblem('abs needs a number');
  return made(Math.abs(number), isFloat(value));
});
