import { calculate } from '../operators.ts';
import { listOf } from '../values.ts';
import { filter, pathOf } from './filter.ts';

export const sum = filter('sum', { attribute: null, start: 0 }, (value, given, run) => {
  const path = pathOf(given.optional('attribute'));
  const items = listOf(value, run);
  return items.reduce(
    (total, item) => calculate('+', total, path(item), run),
    given.value('start'),
  );
});
