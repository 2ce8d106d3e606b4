import { order } from '../operators.ts';
import { listOf, Missing, type Value } from '../values.ts';
import { caseless, filter, pathOf } from './filter.ts';

export const max = filter(
  'max',
  { case_sensitive: false, attribute: null },
  (value, given, run) => {
    const path = pathOf(given.optional('attribute'));
    const exact = given.flag('case_sensitive');
    const key = (item: Value) => caseless(path(item), exact);
    const [head, ...rest] = listOf(value, run);
    if (head === undefined) return new Missing('an element to choose from');
    return rest.reduce((best, item) => (order(key(item), key(best), run) > 0 ? item : best), head);
  },
);
