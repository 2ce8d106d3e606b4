import { itemsOf, Missing } from '../values.ts';
import { filter } from './filter.ts';

export const first = filter('first', {}, (value) => {
  for (const item of itemsOf(value)) return item;
  return new Missing('the first element');
});
