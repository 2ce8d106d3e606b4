import { listOf, Missing } from '../values.ts';
import { filter } from './filter.ts';

export const last = filter('last', {}, (value, _given, run) => {
  const found = listOf(value, run).at(-1);
  return found === undefined ? new Missing('the last element') : found;
});
