import { itemsOf } from '../values.ts';
import { filter } from './filter.ts';

export const length = filter('length', {}, (value, _given, run) => {
  if (typeof value === 'string') run.charge(value.length / 64);
  return itemsOf(value).size;
});
