import { renderProblem } from '../problem.ts';
import { Tuple } from '../values.ts';
import { filter } from './filter.ts';

export const items = filter('items', {}, (value, _given, run) => {
  if (!(value instanceof Map)) throw renderProblem('items needs a mapping');
  run.charge(value.size);
  return [...value].map((pair) => new Tuple(pair));
});
