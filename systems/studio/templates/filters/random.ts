import { pickOf } from '../random.ts';
import { listOf, Missing } from '../values.ts';
import { filter } from './filter.ts';

/** Drawn from the seed of the job and the record: the same record draws the same. */
export const random = filter('random', {}, (value, _given, run) => {
  const found = pickOf(run.random, listOf(value, run));
  return found === undefined ? new Missing('an element to choose from') : found;
});
