import { listOf } from '../values.ts';
import { filter } from './filter.ts';

export const reverse = filter('reverse', {}, (value, _given, run) => {
  const items = listOf(value, run).toReversed();
  return typeof value === 'string' ? run.text(items.join('')) : items;
});
